package postgres

import "github.com/dingevent/dingevent/journal"

// A PutBack says which events a failover had taken and this gateway has put back.
type PutBack struct {
	Entries int
	// First and Last are the sequences that they had; they have new ones.
	First, Last journal.Seq
}
