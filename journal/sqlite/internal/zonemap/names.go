package zonemap

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/internal/namepattern"
)

// maxList is how many bytes a list of names may have. Longer ones are kept as hashes.
const maxList = 4096

// Names is a set of names. It is a list while that is short, else it has a hash of each.
type Names struct {
	list   []string // in order
	hashes []byte   // 4 bytes each, in order
	any    bool     // any name may be in it
}

// AnyNames is the set of which nothing is known.
var AnyNames = Names{any: true}

func hashOf(name string) uint32 { return uint32(contentsum.Hash([]byte(name))) }

// size is what a name takes in a list, in bytes.
func size(name string) int { return len(name) + 2 }

// May reports whether a name in the set may match one of the patterns. No patterns match everything.
func (n Names) May(patterns []string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(pattern string) bool { return n.may(pattern) })
}

func (n Names) may(pattern string) bool {
	exact := namepattern.IsExact(pattern)
	switch {
	case n.any:
		return true
	case n.hashes != nil:
		return !exact || n.hasHash(hashOf(pattern))
	case exact:
		_, found := slices.BinarySearch(n.list, pattern)
		return found
	}
	return slices.ContainsFunc(n.list, func(name string) bool { return namepattern.Match(pattern, name) })
}

func (n Names) hasHash(hash uint32) bool {
	count := len(n.hashes) / 4
	at := sort.Search(count, func(i int) bool { return n.hashAt(i) >= hash })
	return at < count && n.hashAt(at) == hash
}

func (n Names) hashAt(i int) uint32 { return binary.LittleEndian.Uint32(n.hashes[4*i:]) }

// matching returns the hashes of all names that may match the patterns. It does not know them if a pattern has a star and there is
// no list.
func (n Names) matching(patterns []string) (hashes []uint32, known bool) {
	for _, pattern := range patterns {
		switch {
		case namepattern.IsExact(pattern):
			hashes = append(hashes, hashOf(pattern))
		case n.any || n.hashes != nil:
			return nil, false
		default:
			for _, name := range n.list {
				if namepattern.Match(pattern, name) {
					hashes = append(hashes, hashOf(name))
				}
			}
		}
	}
	return hashes, true
}

// all are the hashes of all names, if they are known.
func (n Names) all() (hashes []uint32) {
	for _, name := range n.list {
		hashes = append(hashes, hashOf(name))
	}
	for i := range len(n.hashes) / 4 {
		hashes = append(hashes, n.hashAt(i))
	}
	return hashes
}

// union is the set of all names of sets, if it is a short list; else nothing is known of it.
func union(sets []Names) Names {
	all, bytes := map[string]struct{}{}, 0
	for _, n := range sets {
		if n.any || n.hashes != nil {
			return AnyNames
		}
		for _, name := range n.list {
			if _, there := all[name]; !there {
				all[name] = struct{}{}
				bytes += size(name)
			}
		}
		if bytes > maxList {
			return AnyNames
		}
	}
	return Names{list: slices.Sorted(maps.Keys(all))}
}

// What a set begins with.
const (
	isList   = 0
	isHashes = 1
	isAny    = 2
)

func (n Names) appendTo(b []byte) []byte {
	switch {
	case n.any:
		return append(b, isAny)
	case n.hashes != nil:
		return append(binary.AppendUvarint(append(b, isHashes), uint64(len(n.hashes))), n.hashes...)
	}
	b = binary.AppendUvarint(append(b, isList), uint64(len(n.list)))
	for _, name := range n.list {
		b = append(binary.AppendUvarint(b, uint64(len(name))), name...)
	}
	return b
}

var errCoding = errors.New("the summary is not coded as it should be")

// readNames reads a set, and returns what comes after it.
func readNames(b []byte) (n Names, rest []byte, err error) {
	if len(b) == 0 {
		return n, nil, errCoding
	}
	kind, b := b[0], b[1:]
	if kind == isAny {
		return AnyNames, b, nil
	}
	count, b, err := readUint(b)
	switch {
	case err != nil, kind > isAny, count > uint64(len(b)):
		return n, nil, errCoding
	case kind == isHashes:
		return Names{hashes: b[:count]}, b[count:], nil
	}
	n.list = make([]string, 0, count)
	for range count {
		var length uint64
		if length, b, err = readUint(b); err != nil || length > uint64(len(b)) {
			return n, nil, errCoding
		}
		n.list = append(n.list, string(b[:length]))
		b = b[length:]
	}
	return n, b, nil
}

func readUint(b []byte) (n uint64, rest []byte, err error) {
	n, width := binary.Uvarint(b)
	if width <= 0 {
		return 0, nil, errCoding
	}
	return n, b[width:], nil
}

// A Collector gathers names one after another. The zero value has none.
type Collector struct {
	last   string // most come again
	some   bool
	list   map[string]struct{}
	bytes  int
	hashes map[uint32]struct{} // in place of list
}

// Add adds a name. It keeps no reference to it.
func (c *Collector) Add(name string) {
	if c.some && name == c.last {
		return
	}
	if _, there := c.list[name]; there {
		c.last = name
		return
	}
	name = strings.Clone(name)
	c.last, c.some = name, true
	if c.hashes != nil {
		c.hashes[hashOf(name)] = struct{}{}
		return
	}
	if c.list == nil {
		c.list = map[string]struct{}{}
	}
	c.list[name] = struct{}{}
	if c.bytes += size(name); c.bytes > maxList {
		c.hashes = make(map[uint32]struct{}, 2*len(c.list))
		for name := range c.list {
			c.hashes[hashOf(name)] = struct{}{}
		}
		c.list = nil
	}
}

// Names is what was added.
func (c *Collector) Names() Names {
	if c.hashes == nil {
		return Names{list: slices.Sorted(maps.Keys(c.list))}
	}
	n := Names{hashes: make([]byte, 0, 4*len(c.hashes))}
	for _, hash := range slices.Sorted(maps.Keys(c.hashes)) {
		n.hashes = binary.LittleEndian.AppendUint32(n.hashes, hash)
	}
	return n
}
