//! From outbox to hub and from inbox back: a pure plan, then the run.
