package zonemap

import (
	"encoding/binary"
	"math"
)

// A Region is the summary of [Zones] segments in a row. Its bits lead to those that may have what is looked for.
type Region struct {
	First, Last    int64 // sequences
	Oldest, Newest int64 // times received, in ms
	Rows           int64 // of its bits
	Extents        []Extent
	names          names
}

// An Extent is where a segment of a region is.
type Extent struct {
	First, Last    int64
	Oldest, Newest int64
	Known          bool // it has a zone; else it may have anything
}

// A Part is a segment as a region is made of it. Zone is nil if it has none.
type Part struct {
	First, Last int64
	Zone        *Zone
	Hashes      []byte // of the IDs
}

// NewRegion makes a region of parts in the order of the log, at most [Zones].
func NewRegion(parts []Part) (*Region, *Bits) {
	r := &Region{First: parts[0].First, Last: parts[len(parts)-1].Last, Oldest: math.MaxInt64, Newest: math.MinInt64}
	var types, corps, apps []Names
	terms := make([][]term, len(parts))
	most := 0
	for i, p := range parts {
		e := Extent{First: p.First, Last: p.Last, Oldest: math.MinInt64, Newest: math.MaxInt64}
		n := names{AnyNames, AnyNames, AnyNames}
		if p.Zone != nil {
			e.Known, e.Oldest, e.Newest, n = true, p.Zone.Oldest, p.Zone.Newest, p.Zone.names
			terms[i] = termsOf(p)
			most = max(most, len(terms[i]))
		}
		r.Oldest, r.Newest = min(r.Oldest, e.Oldest), max(r.Newest, e.Newest)
		r.Extents = append(r.Extents, e)
		types, corps, apps = append(types, n.types), append(corps, n.corps), append(apps, n.apps)
	}
	r.names = names{union(types), union(corps), union(apps)}
	bits := newBits(most)
	for i := range terms {
		for _, t := range terms[i] {
			bits.set(t, i)
		}
	}
	r.Rows = int64(bits.Rows)
	return r, bits
}

// termsOf are what the entries of a segment have.
func termsOf(p Part) (list []term) {
	list = make([]term, 0, len(p.Hashes)/4)
	for at := 0; at+4 <= len(p.Hashes); at += 4 {
		if hash := binary.LittleEndian.Uint32(p.Hashes[at:]); hash != 0 {
			list = append(list, termOf(kindID, hash))
		}
	}
	for _, set := range []struct {
		kind  uint64
		names Names
	}{{kindType, p.Zone.names.types}, {kindCorp, p.Zone.names.corps}, {kindApp, p.Zone.names.apps}} {
		for _, hash := range set.names.all() {
			list = append(list, termOf(set.kind, hash))
		}
	}
	return list
}

// May reports whether an entry may be in the region that is looked for. Of IDs it knows nothing.
func (r *Region) May(need *Need) bool { return need.inTime(r.Oldest, r.Newest) && need.in(&r.names) }

// Candidates are the zones that may have an entry that is looked for. read returns a row of the region's bits, and nil for one
// that is not as it was.
func (r *Region) Candidates(need *Need, read func(row int) ([]byte, error)) (set Set, err error) {
	set = full()
	for _, one := range r.terms(need) {
		any, err := r.having(one, read)
		if err != nil {
			return set, err
		}
		set.and(&any)
	}
	for i, e := range r.Extents {
		if !e.Known {
			set.add(i)
		} else if !need.inTime(e.Oldest, e.Newest) {
			set[i/64] &^= 1 << (i % 64)
		}
	}
	return set, nil
}

// maxTerms is how many terms of one kind are looked up. For more of them every zone is looked at.
const maxTerms = 16

// terms are the terms that an entry needs: one of each list.
func (r *Region) terms(need *Need) (lists [][]term) {
	if need.ID != 0 {
		lists = append(lists, []term{termOf(kindID, need.ID)})
	}
	for _, part := range []struct {
		kind     uint64
		names    Names
		patterns []string
	}{{kindType, r.names.types, need.Types}, {kindCorp, r.names.corps, need.Corps}, {kindApp, r.names.apps, need.Apps}} {
		hashes, known := part.names.matching(part.patterns)
		if len(part.patterns) == 0 || !known || len(hashes) > maxTerms {
			continue
		}
		list := make([]term, 0, len(hashes))
		for _, hash := range hashes {
			list = append(list, termOf(part.kind, hash))
		}
		lists = append(lists, list)
	}
	return lists
}

// having returns the zones that may have one of the terms.
func (r *Region) having(terms []term, read func(row int) ([]byte, error)) (set Set, err error) {
	for _, t := range terms {
		all := full()
		for _, p := range t.places(int(r.Rows)) {
			row, err := read(p.row)
			if err != nil {
				return set, err
			}
			if len(row) == RowSize {
				slice := sliceAt(row, p.offset)
				all.and(&slice)
			}
		}
		set.or(&all)
	}
	return set, nil
}

// Content is the region's extents and names as a journal keeps them.
func (r *Region) Content() []byte {
	b := binary.AppendUvarint(nil, uint64(len(r.Extents)))
	next := r.First
	for _, e := range r.Extents {
		known := uint64(0)
		if e.Known {
			known = 1
		}
		b = binary.AppendUvarint(b, known)
		b = binary.AppendUvarint(b, uint64(e.First-next))
		b = binary.AppendUvarint(b, uint64(e.Last-e.First))
		b = binary.AppendUvarint(b, uint64(e.Oldest-r.Oldest))
		b = binary.AppendUvarint(b, uint64(e.Newest-e.Oldest))
		next = e.Last + 1
	}
	return r.names.appendTo(b)
}

// SetContent sets what Content returned. First and Oldest are set before.
func (r *Region) SetContent(b []byte) (err error) {
	count, b, err := readUint(b)
	if err != nil || count > Zones {
		return errCoding
	}
	next := r.First
	for range count {
		var numbers [5]uint64
		for i := range numbers {
			if numbers[i], b, err = readUint(b); err != nil {
				return err
			}
		}
		e := Extent{Known: numbers[0] == 1, First: next + int64(numbers[1]), Oldest: r.Oldest + int64(numbers[3])}
		e.Last, e.Newest = e.First+int64(numbers[2]), e.Oldest+int64(numbers[4])
		r.Extents = append(r.Extents, e)
		next = e.Last + 1
	}
	r.names, err = readAllNames(b)
	return err
}

// Sum is the checksum of a region with this content.
func (r *Region) Sum(content []byte) int64 {
	return sum(content, r.First, r.Last, r.Oldest, r.Newest, r.Rows)
}

// RowSum is the checksum of a row of the bits of a region that has this checksum itself.
func RowSum(region int64, n int, row []byte) int64 { return sum(row, region, int64(n)) }
