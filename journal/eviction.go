package journal

// An Eviction tells of entries that went at the hard limit although a subscription was owed them, because Options ask for that.
type Eviction struct {
	Entries     int // how many
	First, Last Seq // the first and the last of them
	// Subscriptions are those that were owed some of them, by name.
	Subscriptions []string
}
