package wal

import (
	"bytes"
	"io"
	"slices"
)

// A Database is the file that a log is replayed into.
type Database interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
}

// A Doubt is a page that may not be as it was committed, because its last frame is damaged.
type Doubt struct {
	Page uint32
	// Versions are what the frame may have held. The database has an older one.
	Versions [][]byte
}

// maxVersions bounds the memory that doubts take.
const maxVersions = 1024

// Replay writes the pages of all commits up to End into the database, and mends them if possible. It returns the pages in
// doubt. If several bits may have been flipped, the one counts that makes the page like the one before, or else the one
// that makes the page sound.
func (l *Log) Replay(log io.ReaderAt, db Database, sound func(page []byte, n uint32) bool) ([]Doubt, error) {
	r := replay{log: l, db: db, sound: sound, doubts: make(map[uint32][][]byte)}
	size := int64(frameHeaderSize + l.PageSize)
	for n := 1; n <= l.End; n++ {
		f := make(frame, size)
		if _, err := log.ReadAt(f, headerSize+int64(n-1)*size); err != nil {
			return nil, err
		}
		if err := r.frame(n, f); err != nil {
			return nil, err
		}
	}
	if l.Pages > 0 {
		if err := db.Truncate(int64(l.Pages) * int64(l.PageSize)); err != nil {
			return nil, err
		}
	}
	var doubts []Doubt
	for page, versions := range r.doubts {
		if l.Pages == 0 || page <= uint32(l.Pages) {
			doubts = append(doubts, Doubt{page, versions})
		}
	}
	slices.SortFunc(doubts, func(a, b Doubt) int { return int(a.Page) - int(b.Page) })
	return doubts, nil
}

type replay struct {
	log    *Log
	db     Database
	sound  func([]byte, uint32) bool
	doubts map[uint32][][]byte
	kept   int // versions
}

func (r *replay) frame(n int, f frame) error {
	if slices.Contains(r.log.Lost, n) {
		r.doubt(f)
		return nil
	}
	at := slices.IndexFunc(r.log.Flips, func(flip Flip) bool { return flip.Frame == n })
	if at < 0 {
		return r.write(f)
	}
	var versions []frame
	offset := headerSize + int64(n-1)*int64(len(f))
	for _, bit := range r.log.Flips[at].Bits {
		version := slices.Clone(f)
		version[bit/8-offset] ^= 1 << (bit % 8)
		if version.page() == 0 || r.log.Pages > 0 && version.page() > uint32(r.log.Pages) {
			continue // no page of the database
		}
		versions = append(versions, version)
	}
	if best := r.choose(f, versions); best >= 0 {
		return r.write(versions[best])
	}
	r.doubt(versions...)
	return nil
}

// choose returns which version the frame had; -1 if that is unknown.
func (r *replay) choose(f frame, versions []frame) int {
	if len(versions) == 1 {
		return 0
	}
	before := make([]byte, r.log.PageSize)
	if f.page() == 0 {
		return only(versions, func(v frame) bool { return r.sound(v.data(), v.page()) })
	}
	if _, err := r.db.ReadAt(before, int64(f.page()-1)*int64(r.log.PageSize)); err == nil {
		like := only(versions, func(v frame) bool { return distance(v.data(), before) < distance(f.data(), before) })
		if like >= 0 {
			return like
		}
	}
	return only(versions, func(v frame) bool { return r.sound(v.data(), v.page()) })
}

// only returns the index of the one version that is so; -1 if there is not exactly one.
func only(versions []frame, is func(frame) bool) int {
	found := -1
	for i, v := range versions {
		if is(v) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// distance is how many bytes differ.
func distance(a, b []byte) (n int) {
	if bytes.Equal(a, b) {
		return 0
	}
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func (r *replay) write(f frame) error {
	delete(r.doubts, f.page())
	_, err := r.db.WriteAt(f.data(), int64(f.page()-1)*int64(r.log.PageSize))
	return err
}

// doubt notes that the frame's page is not known. A wrong page number, if that is not known either, does no harm.
func (r *replay) doubt(versions ...frame) {
	for _, v := range versions {
		r.doubts[v.page()] = nil
	}
	for _, v := range versions {
		if r.kept++; r.kept <= maxVersions {
			r.doubts[v.page()] = append(r.doubts[v.page()], v.data())
		}
	}
}
