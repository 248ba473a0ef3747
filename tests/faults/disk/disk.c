// A disk that can lose power, fail and fill up, under a program that knows nothing of it: loaded before the C library (LD_PRELOAD), it
// writes down what the program does to the files under a folder, in order, and fails what it is told to fail.
//
// What is written goes through to the real files, so that the program reads what it wrote. Nothing is made to last: a sync is an entry
// in the log, and what a cut leaves is worked out of the log, by disk.mjs. Files that are mapped for writing are not watched: SQLite maps
// the `-shm` alone, which it makes anew after a cut.
//
// Environment: DISK_FOLDER, watched with all in it; DISK_LOG, appended to; DISK_ORDERS, a file of 4 bytes that disk.mjs changes while
// the program runs (see `orders`); DISK_FORGETS, an ending of names: files so called are never synced, and the program is not told.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST_FILES = 1 << 16 };

// An entry of the log, and what follows it: bytes that were written, or a path, or two with a zero between them.
struct entry {
  uint64_t kind, inode, offset, length;
};

// What stands in the file of orders.
struct orders {
  volatile uint8_t what;    // 's': syncs fail; 'w': all that changes a file or a folder fails; 'h': syncs stand still
  volatile uint8_t error;   // with this number
  volatile uint8_t times;   // so many more times; 0: until told otherwise
  volatile uint8_t reached; // set where an order was followed
};

// What is open, by file descriptor.
struct file {
  char *path;
  uint64_t inode;
  bool is_folder;
};

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static struct file files[MOST_FILES];
static struct orders *orders;
static const char *folder, *forgets;
static int log_file = -1;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);

__attribute__((constructor)) static void begin(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_mkdir = dlsym(RTLD_NEXT, "mkdir");
  const char *log = getenv("DISK_LOG"), *told = getenv("DISK_ORDERS");
  forgets = getenv("DISK_FORGETS");
  folder = getenv("DISK_FOLDER");
  if (!log || !told || !folder) abort();
  log_file = real_open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  int page = real_open(told, O_RDWR | O_CLOEXEC);
  orders = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, page, 0);
  if (log_file < 0 || page < 0 || orders == MAP_FAILED) abort();
  real_close(page);
}

// Entries are appended in one write each, under the lock: whoever sees a length of the log sees whole entries.
static void note(char kind, uint64_t inode, uint64_t offset, const void *bytes, size_t length) {
  struct entry entry = {(uint64_t)kind, inode, offset, length};
  struct iovec parts[] = {{&entry, sizeof entry}, {(void *)bytes, length}};
  if (real_writev(log_file, parts, 2) != (ssize_t)(sizeof entry + length)) abort();
}

static void note_path(char kind, uint64_t inode, const char *path) {
  note(kind, inode, 0, path, strlen(path));
}

static bool is_watched(const char *path) {
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static struct file *opened(int fd) {
  return fd >= 0 && fd < MOST_FILES && files[fd].path ? &files[fd] : NULL;
}

// Whether this is to fail; then `errno` says how.
static bool fails(uint8_t what) {
  if (orders->what != what) return false;
  orders->reached = 1;
  errno = orders->error;
  if (orders->times > 0 && --orders->times == 0) orders->what = 0;
  return true;
}

static bool is_forgotten(const char *path) {
  size_t length = strlen(path), ending = forgets ? strlen(forgets) : 0;
  return ending > 0 && ending <= length && strcmp(path + length - ending, forgets) == 0;
}

int open64(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & O_CREAT) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  if (!is_watched(path)) return real_open(path, flags, mode);
  pthread_mutex_lock(&order);
  bool is_there = faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == 0;
  bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT && !is_there);
  int fd = writes && fails('w') ? -1 : real_open(path, flags, mode);
  struct stat found;
  if (fd >= 0 && fd < MOST_FILES && fstat(fd, &found) == 0) {
    files[fd] = (struct file){strdup(path), found.st_ino, S_ISDIR(found.st_mode)};
    if (flags & O_CREAT && !is_there) note_path('c', found.st_ino, path);
    else if (flags & O_TRUNC) note('t', found.st_ino, 0, NULL, 0);
  }
  pthread_mutex_unlock(&order);
  return fd;
}

int open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & O_CREAT) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return open64(path, flags, mode);
}

int close(int fd) {
  pthread_mutex_lock(&order);
  struct file *file = opened(fd);
  if (file) {
    free(file->path);
    *file = (struct file){0};
  }
  int done = real_close(fd);
  pthread_mutex_unlock(&order);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
  if (!opened(fd)) return real_pwrite(fd, bytes, length, offset);
  pthread_mutex_lock(&order);
  ssize_t done = fails('w') ? -1 : real_pwrite(fd, bytes, length, offset);
  if (done > 0) note('w', files[fd].inode, (uint64_t)offset, bytes, (size_t)done);
  pthread_mutex_unlock(&order);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  return pwrite64(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (!opened(fd)) return real_write(fd, bytes, length);
  ssize_t done = pwrite64(fd, bytes, length, lseek(fd, 0, SEEK_CUR));
  if (done > 0) lseek(fd, done, SEEK_CUR);
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!opened(fd)) return real_writev(fd, parts, count);
  ssize_t all = 0;
  for (int part = 0; part < count; part++) {
    ssize_t done = write(fd, parts[part].iov_base, parts[part].iov_len);
    if (done < 0) return all > 0 ? all : done;
    all += done;
  }
  return all;
}

int ftruncate64(int fd, off_t length) {
  if (!opened(fd)) return real_ftruncate(fd, length);
  pthread_mutex_lock(&order);
  int done = fails('w') ? -1 : real_ftruncate(fd, length);
  if (done == 0) note('t', files[fd].inode, (uint64_t)length, NULL, 0);
  pthread_mutex_unlock(&order);
  return done;
}

int ftruncate(int fd, off_t length) {
  return ftruncate64(fd, length);
}

int fsync(int fd) {
  if (!opened(fd)) return real_fsync(fd);
  while (orders->what == 'h') {
    orders->reached = 1;
    usleep(1000);
  }
  pthread_mutex_lock(&order);
  struct file *file = &files[fd];
  int done = fails('s') ? -1 : 0;
  if (file->is_folder) {
    if (done == 0) note_path('S', file->inode, file->path);
  } else if (!is_forgotten(file->path)) {
    // After a sync that failed, the system takes what was to be written for written.
    note(done == 0 ? 's' : 'x', file->inode, 0, NULL, 0);
  }
  pthread_mutex_unlock(&order);
  return done;
}

int fdatasync(int fd) {
  return fsync(fd);
}

int rename(const char *from, const char *to) {
  if (!is_watched(to)) return real_rename(from, to);
  char both[2 * PATH_MAX];
  size_t first = strlen(from) + 1, second = strlen(to);
  if (first + second > sizeof both) abort();
  memcpy(both, from, first);
  memcpy(both + first, to, second);
  pthread_mutex_lock(&order);
  int done = fails('w') ? -1 : real_rename(from, to);
  if (done == 0) note('r', 0, 0, both, first + second);
  pthread_mutex_unlock(&order);
  return done;
}

int unlink(const char *path) {
  if (!is_watched(path)) return real_unlink(path);
  pthread_mutex_lock(&order);
  int done = fails('w') ? -1 : real_unlink(path);
  if (done == 0) note_path('u', 0, path);
  pthread_mutex_unlock(&order);
  return done;
}

int mkdir(const char *path, mode_t mode) {
  if (!is_watched(path)) return real_mkdir(path, mode);
  pthread_mutex_lock(&order);
  int done = fails('w') ? -1 : real_mkdir(path, mode);
  if (done == 0) note_path('d', 0, path);
  pthread_mutex_unlock(&order);
  return done;
}
