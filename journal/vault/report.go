package vault

// A Report says what of a journal is encrypted, and by which keys.
type Report struct {
	Key           string         // the ID of the master key that encrypts now; empty: nothing more is encrypted
	Sealed, Clear int64          // events that are encrypted, and that are in the clear
	DataKeys      map[string]int // data keys by the ID of the master key that wraps them
}

// NewReport is the report of a journal with these data keys and events.
func (r *Ring) NewReport(has []DataKey, sealed, clear int64) Report {
	report := Report{Key: r.Master(), Sealed: sealed, Clear: clear, DataKeys: map[string]int{}}
	seen := map[KeyID]bool{}
	for _, k := range has {
		if !seen[k.ID] { // there may be copies
			seen[k.ID] = true
			report.DataKeys[k.Master]++
		}
	}
	return report
}
