//! The fener command: evaluate, protocol check, signing tools, the demo.

fn main() {}
