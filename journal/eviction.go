package journal

// An Eviction lists undelivered entries that were evicted at the hard limit, because the journal's options ask for that.
type Eviction struct {
	Entries     int // how many
	First, Last Seq // the first and the last of them
	// Subscriptions are the names of subscriptions that had not delivered some of them.
	Subscriptions []string
}
