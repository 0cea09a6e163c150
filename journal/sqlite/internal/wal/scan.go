package wal

import (
	"bufio"
	"encoding/binary"
	"io"
)

// Read reads a log of that size. index is the beginning of the index in memory, or empty. It takes about a millisecond
// a MiB, and a few bytes of memory for each frame that does not verify.
func Read(file io.ReaderAt, size int64, index []byte) (*Log, error) {
	s := scan{index: parseIndex(index), log: Log{newest: make(map[uint32]int)}}
	if size <= headerSize { // the first header is synced before any frame is written
		return &s.log, nil
	}
	known, err := s.header(file, size)
	if err != nil || !known {
		return &s.log, err
	}
	frames := bufio.NewReaderSize(io.NewSectionReader(file, headerSize, size-headerSize), 1<<20)
	buffer := make(frame, frameHeaderSize+s.head.pageSize)
	for {
		if _, err := io.ReadFull(frames, buffer); err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		} else if err != nil {
			return nil, err
		}
		s.frame(buffer)
	}
	s.end()
	return &s.log, nil
}

// A scan reads a log once. Frames that chain are a run. The first run begins at the header, each other one at a
// frame that does not verify.
type scan struct {
	head  header
	index index
	log   Log

	read   int  // frames
	chain  sum  // what the last frame stores
	intact bool // all so far verifies unmended
	last   struct {
		commit uint32
		whole  bool
	} // of the last frame: what it stores, and whether that can be trusted

	runs    []run    // after the last that is accepted; the last of them is under way
	pending []uint32 // the pages of the transaction under way
	commits []commit // behind Valid
	flips   []Flip
	other   sum // what the last frame stored if it was its stored sum that a bit was flipped in; zero if that cannot be
}

// A run is synced up to where it was crossed, and so is all before it.
type run struct {
	start   int
	crossed bool
}

type commit struct {
	frame, run int
	pages      uint32
}

// header reads the header. It reports false if nothing is known of the frames.
func (s *scan) header(file io.ReaderAt, size int64) (known bool, err error) {
	data := make([]byte, headerSize)
	if _, err := file.ReadAt(data, 0); err != nil {
		return false, err
	}
	var ok bool
	if s.head, ok = parseHeader(data); ok {
		s.intact = true
	} else if heads, bits := mendHeader(data); len(heads) > 0 {
		s.choose(file, heads, bits)
	} else {
		s.log.BadHeader = true
		if s.head, ok = guess(file, size, sumAt(data[24:])); !ok {
			return false, nil
		}
	}
	s.chain = s.head.sum
	s.log.PageSize = s.head.pageSize
	s.runs = append(s.runs, run{start: 1})
	if s.index.salt != s.head.salt {
		s.index = index{}
	}
	return true, nil
}

// choose takes the header that the first frame goes on with.
func (s *scan) choose(file io.ReaderAt, heads []header, bits []int) {
	best := 0
	for i, h := range heads {
		first := make(frame, frameHeaderSize+h.pageSize)
		if n, _ := file.ReadAt(first, headerSize); n == len(first) && first.salt() == h.salt && first.sum(h.order, h.sum) == first.stored() {
			best = i
			break
		}
	}
	s.head = heads[best]
	s.flips = append(s.flips, Flip{0, []int64{int64(bits[best])}})
}

// guess finds out from the first two frames what a header said that cannot be read.
func guess(file io.ReaderAt, size int64, seed sum) (h header, ok bool) {
	for _, pageSize := range [...]int{4096, 512, 1024, 2048, 8192, 16384, 32768, 65536} {
		two := make([]byte, 2*(frameHeaderSize+pageSize))
		n, _ := file.ReadAt(two, headerSize)
		for _, order := range [...]binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			if n < len(two)/2 {
				continue
			}
			first := frame(two[:len(two)/2])
			h := header{order: order, pageSize: pageSize, salt: first.salt(), sum: seed}
			if first.sum(order, seed) == first.stored() {
				return h, true
			}
			if second := frame(two[len(two)/2:]); n == len(two) && second.salt() == h.salt && second.sum(order, first.stored()) == second.stored() {
				return h, true
			}
		}
	}
	return header{}, false
}

// frame takes the next frame.
func (s *scan) frame(f frame) {
	s.read++
	if f.salt() == s.head.salt {
		s.log.Frames++
	}
	own := s.link(f)
	if s.intact {
		s.pending = append(s.pending, f.page())
	}
	current := &s.runs[len(s.runs)-1]
	chains := s.read > current.start || len(s.runs) == 1
	if chains && s.last.commit != 0 && s.last.whole {
		current.crossed = true
	}
	s.last.commit, s.last.whole = f.commit(), chains || own && atomic(s.offset(s.read))
	s.chain = f.stored()
	switch {
	case !own || f.commit() == 0:
	case s.intact:
		s.log.Valid, s.log.Pages = s.read, int(f.commit())
		for i, page := range s.pending {
			s.log.newest[page] = s.read - len(s.pending) + 1 + i
		}
		s.pending = s.pending[:0]
	default:
		s.commits = append(s.commits, commit{s.read, len(s.runs) - 1, f.commit()})
	}
}

// link sees whether f goes on with the run, mends it if it does not, and begins a run if that fails. It reports whether
// f has the salt of this log.
func (s *scan) link(f frame) (own bool) {
	own = f.salt() == s.head.salt
	computed := f.sum(s.head.order, s.chain)
	if own && f.page() != 0 && s.decide(f, computed) {
		return true
	}
	s.intact, s.other = false, sum{}
	bits := f.mend(s.head, s.chain, computed)
	if len(bits) == 0 {
		s.runs = append(s.runs, run{start: s.read})
		return own
	}
	found := Flip{Frame: s.read}
	for _, bit := range bits {
		found.Bits = append(found.Bits, s.offset(s.read)*8+int64(bit))
	}
	s.flips = append(s.flips, found)
	if last := bits[len(bits)-1]; last >= storedBits && last < storedBits+64 && len(bits) > 1 {
		s.other = computed
	}
	f[bits[0]/8] ^= 1 << (bits[0] % 8)
	return true
}

// decide reports whether f verifies. If the flipped bit of the frame before may be one of its stored sum, decide finds out.
func (s *scan) decide(f frame, computed sum) bool {
	if s.other == (sum{}) {
		return computed == f.stored()
	}
	last := &s.flips[len(s.flips)-1]
	sumBit := len(last.Bits) - 1
	switch f.stored() {
	case computed:
		last.Bits = last.Bits[:sumBit]
	case f.sum(s.head.order, s.other):
		last.Bits = last.Bits[sumBit:]
	default:
		return false
	}
	s.other = sum{}
	return true
}

// offset is where a frame begins.
func (s *scan) offset(n int) int64 {
	return headerSize + int64(n-1)*int64(frameHeaderSize+s.head.pageSize)
}

// atomic reports whether the header of a frame lies in one sector, so that all of it is there or nothing.
func atomic(offset int64) bool { return offset/sector == (offset+frameHeaderSize-1)/sector }

// end finds out what was synced.
func (s *scan) end() {
	l := &s.log
	synced := 0 // the last run that was
	if l.BadHeader && len(s.runs) > 1 && s.runs[1].start == 1 {
		synced = 1 // what the first frame chains from is unknown
	}
	for i, r := range s.runs {
		if r.crossed || s.index.frames >= r.start {
			synced = i
		}
	}
	l.End = l.Valid
	for _, c := range s.commits {
		if c.run <= synced {
			l.Commits++
			l.End, l.Pages = c.frame, int(c.pages)
		}
	}
	if s.index.frames > l.End {
		l.End, l.Pages = min(s.index.frames, s.read), s.index.pages
		l.Missing = s.index.frames - l.End
	}
	if !l.Damaged() {
		return
	}
	for _, r := range s.runs[1:] {
		if r.start <= l.End {
			l.Lost = append(l.Lost, r.start)
		}
	}
	for _, f := range s.flips {
		if f.Frame <= l.End {
			l.Flips = append(l.Flips, f)
		}
	}
}
