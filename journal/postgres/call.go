package postgres

// A call is one Receive that waits.
type call struct {
	records []record
	size    int // bytes
	done    chan error
}
