package api

import "github.com/dingevent/dingevent/journal"

// What a [Service] takes and returns of the journal, so that package console needs no journal to say it.
type (
	Seq   = journal.Seq
	Entry = journal.Entry
)
