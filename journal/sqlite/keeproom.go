package sqlite

import "github.com/dingevent/dingevent/internal/diskroom"

// The disk is allocated for the file in steps between these, by the size of the disk.
const (
	leastStep = 64 << 10
	mostStep  = 1 << 20
)

// keepRoom allocates the disk for all pages of the running transaction in the file, before the write-ahead log gets them.
// So the log can always be moved into the file, though the disk is full by then. A log that cannot be moved never
// starts over, and a full disk has no room for more of it: nothing could be written any more.
func (w *writer) keepRoom() error {
	pages, err := number(w.conn, "PRAGMA page_count")
	if err != nil {
		return err
	}
	need := pages * pageSize
	step := max(leastStep, min(w.space.total/1024&^(pageSize-1), mostStep))
	want := (need + step - 1) / step * step
	if want == w.space.kept {
		return nil
	}
	err = w.j.place.extend(want)
	if diskroom.Full(err) {
		want = need
		err = w.j.place.extend(want)
	}
	if err == nil {
		w.space.kept = want
	}
	return err
}
