package journal

// A DamageReport lists entries that were found damaged, see [Entry].
type DamageReport struct {
	Entries     int    // how many
	First, Last Seq    // the lowest and the highest of them
	Seqs        []Seq  // up to 100 of them, in order
	Reason      string // what is wrong with one of them
}
