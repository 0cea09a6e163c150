package sqlite

import (
	"cmp"
	"slices"
	"time"
)

// sealing is what the writer knows of the sealer.
type sealing struct {
	busy   bool
	broken bool      // the file's tables of runs are damaged: from now on all new keys stay in the map
	again  time.Time // of the next task after an error
	step   *sealStep // waits for the end of the commit
	nextID int64
	gaps   []gap   // of seen, in order, whose rows no run has
	dead   []int64 // runs whose rows are to be removed
	bad    []*run  // that look-ups have found damaged
}

func (s *sealing) addGap(g gap) {
	s.gaps = append(s.gaps, g)
	slices.SortFunc(s.gaps, func(a, b gap) int { return cmp.Compare(a.end, b.end) })
}
