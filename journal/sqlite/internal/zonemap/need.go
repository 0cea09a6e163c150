package zonemap

import "math"

// A Need is what an entry must have to be looked for. [Everything] needs nothing.
type Need struct {
	ID                 uint32   // the hash of its ID; 0: any
	Types, Corps, Apps []string // its type matches one of these patterns, and so on; none: any
	Since, Until       int64    // received then or later, and before; in ms
}

// Everything is the need of all entries.
var Everything = Need{Since: math.MinInt64, Until: math.MaxInt64}

// IsEverything reports whether all entries are looked for.
func (n *Need) IsEverything() bool {
	return n.ID == 0 && len(n.Types) == 0 && len(n.Corps) == 0 && len(n.Apps) == 0 && n.Since == math.MinInt64 && n.Until == math.MaxInt64
}

// inTime reports whether entries between two times may be looked for.
func (n *Need) inTime(oldest, newest int64) bool { return newest >= n.Since && oldest < n.Until }

// names are the sets of names of a zone or a region.
type names struct{ types, corps, apps Names }

func (n *Need) in(of *names) bool {
	return of.types.May(n.Types) && of.corps.May(n.Corps) && of.apps.May(n.Apps)
}

func (n *names) appendTo(b []byte) []byte {
	return n.apps.appendTo(n.corps.appendTo(n.types.appendTo(b)))
}

func readAllNames(b []byte) (n names, err error) {
	for _, set := range []*Names{&n.types, &n.corps, &n.apps} {
		if *set, b, err = readNames(b); err != nil {
			return n, err
		}
	}
	if len(b) > 0 {
		return n, errCoding
	}
	return n, nil
}
