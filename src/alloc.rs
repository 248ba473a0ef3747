//! The allocator of the wasm builds: a free list for each power of two. In place of the standard library's it saves 2 kB of what a
//! page downloads. It gives nothing back to the browser and wastes up to half of a block, which for a state of at most a few
//! hundred kB is little.

#![expect(unsafe_code, reason = "an allocator deals in raw memory; measured gain above")]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::memory_grow;
use core::cell::UnsafeCell;
use core::ptr::null_mut;

/// Bytes of a wasm page.
const PAGE: usize = 1 << 16;
/// The smallest block, which is also the strictest alignment that any block has.
const SMALLEST: usize = 16;

/// Free blocks by the logarithm of their size, each with the address of the next in its first bytes; and memory never used.
struct Heap {
    free: [*mut u8; 32],
    next: usize,
    end: usize,
}

struct Allocator(UnsafeCell<Heap>);

// SAFETY: the module has one thread; it is built without atomics.
unsafe impl Sync for Allocator {}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(UnsafeCell::new(Heap { free: [null_mut(); 32], next: 0, end: 0 }));

/// The logarithm of the block that a layout takes.
fn class(layout: &Layout) -> usize {
    layout.size().max(SMALLEST).next_power_of_two().trailing_zeros() as usize
}

impl Heap {
    /// A block that was never used. Null where the browser gives no more memory.
    fn carve(&mut self, size: usize) -> *mut u8 {
        if self.end - self.next < size {
            let pages = size.div_ceil(PAGE);
            let before = memory_grow::<0>(pages);
            if before == usize::MAX {
                return null_mut();
            }
            let start = before * PAGE;
            if start != self.end {
                self.next = start;
            }
            self.end = start + pages * PAGE;
        }
        let block = self.next;
        self.next += size;
        block as *mut u8
    }
}

// SAFETY: blocks are as large as their class says, aligned to at least 16 where pages and all classes are, and handed out once
// until they are freed. No type here asks for more than 16.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let class = class(&layout);
        // SAFETY: nothing else holds the heap: one thread, and no call in here leads back.
        let heap = unsafe { &mut *self.0.get() };
        let Some(free) = heap.free.get_mut(class) else { return null_mut() };
        if free.is_null() {
            return heap.carve(1 << class);
        }
        let block = *free;
        // SAFETY: a free block holds the address of the next in its first bytes.
        *free = unsafe { block.cast::<*mut u8>().read() };
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        let heap = unsafe { &mut *self.0.get() };
        if let Some(free) = heap.free.get_mut(class(&layout)) {
            // SAFETY: the block is ours again, and no block is smaller than an address.
            unsafe { block.cast::<*mut u8>().write(*free) };
            *free = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller vouches for size and alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        if class(&layout) == class(&wanted) {
            return block;
        }
        // SAFETY: the new block is other memory, and both are at least as large as what is copied.
        unsafe {
            let new = self.alloc(wanted);
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}
