package journal

// A Seq is an entry's place in the journal, counted from 1. Numbers rise, and may leave gaps.
type Seq uint64
