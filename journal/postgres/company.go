package postgres

// A company says whether other gateways append, too. The zero value says that none does.
//
// If another gateway has appended since the last group, sequences were given in between. Then the gateways are beside each other, see
// [group.beside]. A gateway alone has one commit for a group, because two cost more.
type company struct {
	end    int64 // the last sequence of the last group
	beside bool  // another gateway had appended before it, and after the one before
}

// note takes note of what a group led to.
func (c *company) note(g *group, k *kept) {
	if g.rounds > 0 && k.appended+k.duplicates > 0 {
		c.beside = c.end > 0 && k.base != c.end
		c.end = k.base + int64(g.records)
	}
}
