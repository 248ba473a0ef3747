//! The program that people start, as a process of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::{Collector, agent, database};

/// The program that people start.
pub(crate) struct Program {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    /// Where it is read.
    log: Option<BufReader<std::process::ChildStderr>>,
}

impl Program {
    /// Starts it, and reads the lines that it prints when it is ready.
    pub(crate) fn serve(arguments: &[&str], lines: usize) -> (Self, Vec<String>) {
        Self::start(command("serve", arguments), lines)
    }

    /// Starts it on the file in the data folder, whatever the other tests run on.
    pub(crate) fn serve_on_file(arguments: &[&str], lines: usize) -> (Self, Vec<String>) {
        let mut command = command("serve", arguments);
        command.env_remove("PIQUEL_DATABASE");
        Self::start(command, lines)
    }

    /// Starts it with a log, in JSON, that says all that the collector has to say.
    pub(crate) fn serve_logged(arguments: &[&str], lines: usize) -> (Self, Vec<String>) {
        let mut command = command("serve", arguments);
        command.env("PIQUEL_LOG", "info,piquel_collector=trace").args(["--log-format", "json"]).stderr(Stdio::piped());
        Self::start(command, lines)
    }

    fn start(mut command: Command, lines: usize) -> (Self, Vec<String>) {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let lines = (0..lines).map(|_| {
            let mut line = String::new();
            output.read_line(&mut line).expect("a line");
            line.trim_end().to_owned()
        });
        let lines = lines.collect();
        let log = child.stderr.take().map(BufReader::new);
        (Self { child, output, log }, lines)
    }

    /// A collector at the address that the program printed, to speak to.
    pub(crate) fn at(&self, line: &str) -> Collector {
        let url = line.rsplit(' ').next().expect("an address").to_owned();
        Collector { url, data: PathBuf::new(), agent: agent(), stop: None, thread: None, _folder: None }
    }

    /// Reads the log until it says this; what it said until then.
    pub(crate) fn wait_for_log(&mut self, said: &str) -> String {
        let log = self.log.as_mut().expect("a log that is read");
        let mut lines = String::new();
        while !lines.contains(said) {
            assert!(log.read_line(&mut lines).expect("a line") > 0, "the log ended without `{said}`: {lines}");
        }
        lines
    }

    /// Ends it as SIGTERM does; all of the log that was not read.
    pub(crate) fn rest_of_log(mut self) -> String {
        self.signal("-TERM");
        let mut rest = String::new();
        let log = self.log.as_mut().expect("a log that is read");
        log.read_to_string(&mut rest).expect("the rest of its log");
        rest
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Sends a signal, and waits for the end. Tells the exit code, which a signal that kills leaves out.
    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        self.signal(signal);
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.output, &mut rest).expect("the rest of its output");
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Where a test failed, the program must not outlive it; where it ended already, there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end; one that serves where it should have refused is ended with code 124.
pub(crate) fn run(subcommand: &str, arguments: &[&str]) -> Output {
    let program = command(subcommand, arguments);
    let mut bounded = Command::new("timeout");
    bounded.arg("30").arg(program.get_program()).args(program.get_args());
    without_settings(&mut bounded);
    let set = program.get_envs().filter_map(|(name, value)| Some((name, value?)));
    bounded.envs(set).output().expect("the program runs")
}

fn command(subcommand: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_piquel-collector"));
    without_settings(command.arg(subcommand).args(arguments));
    let data = arguments.iter().skip_while(|argument| **argument != "--data").nth(1);
    if let Some(url) = data.filter(|_| subcommand == "serve").and_then(|data| database(Path::new(data))) {
        command.env("PIQUEL_DATABASE", url);
    }
    command
}

/// Whoever runs the tests may have a collector of their own, and a disk so slow that it is warned of.
fn without_settings(command: &mut Command) -> &mut Command {
    command
        .env_remove("PIQUEL_KEYS")
        .env_remove("PIQUEL_ADMIN_TOKEN")
        .env_remove("PIQUEL_CONFIG")
        .env_remove("PIQUEL_DATABASE")
        .env_remove("PIQUEL_LOG_FORMAT")
        .env_remove("PIQUEL_LIMITS")
        .env_remove("PIQUEL_RETENTION")
        .env_remove("PIQUEL_TRUSTED_PROXIES")
        .env("PIQUEL_LOG", "error")
}
