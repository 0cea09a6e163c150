package postgres

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dingevent/dingevent/journal"
)

// A group is what one transaction keeps: the records of several calls, in their order.
type group struct {
	calls   []*call
	records int
	rounds  int         // statements, because a call may have a key more than once
	low     journal.Seq // no entry before it is within the window
	blind   bool        // no entry is looked at, because one cannot be read
	beside  bool        // other gateways append, too, so its commit waits for neither disk nor standby, and one behind it does
}

// kept is what a group led to.
type kept struct {
	appended, duplicates, conflicts int
	last                            journal.Seq // 0 if nothing was kept
	base                            int64       // the sequence before the group's first record
}

// numbers are those of the records of a round. They count over the whole group, from 1.
func (g *group) numbers(round int) []int64 {
	list, n := make([]int64, 0, g.records), int64(0)
	for _, call := range g.calls {
		for i := range call.records {
			if n++; call.records[i].round == round {
				list = append(list, n)
			}
		}
	}
	return list
}

// rows are the records of one round, as arguments. Their memory is used again.
type rows struct {
	hashes array // of the IDs that are looked up
	all    array // of the type incoming
}

// fill takes the records with these numbers. kind is the number of the type incoming.
func (r *rows) fill(g *group, numbers []int64, kind uint32) {
	r.hashes.begin(oidInt8)
	r.all.begin(kind)
	n, looked := int64(0), 0
	left := numbers
	for _, call := range g.calls {
		for i := range call.records {
			if n++; len(left) == 0 || left[0] != n {
				continue
			}
			left = left[1:]
			if r.add(n, &call.records[i]) {
				looked++
			}
		}
	}
	r.hashes.end(looked)
	r.all.end(len(numbers))
}

// arrivalColumns is how many columns the type incoming has.
const arrivalColumns = 14

// add adds a record, and reports whether its ID is looked up.
func (r *rows) add(n int64, rec *record) (looked bool) {
	env, a := &rec.env, &r.all
	at := a.beginRow(arrivalColumns)
	a.column(oidInt8).int(n)
	for _, text := range [...]string{env.ID, env.Type, env.CorpID, env.App, string(env.Transport)} {
		a.column(oidText).text(toText(text))
	}
	a.column(oidTimestamptz).time(env.Born)
	a.column(oidTimestamptz).time(env.Received)
	if a.column(oidInt8); rec.keyed {
		hash := hashOf(env.ID)
		a.int(hash)
		r.hashes.int(hash)
	} else {
		a.null()
	}
	a.column(oidInt8).int(int64(rec.content))
	a.column(oidBytea).bytes(rec.meta)
	a.column(oidBytea).bytes(env.Data)
	a.column(oidBytea).bytes(rec.keyedDigest)
	a.column(oidBytea).bytes(rec.plainDigest)
	a.endRow(at)
	return rec.keyed
}

// params are the arguments of the round's statement.
func (r *rows) params(d *database, g *group) [][]byte {
	var now []byte
	if t := d.clock(); t != nil {
		now = int8Param(microseconds(*t))
	}
	return [][]byte{int8Param(int64(g.records)), int8Param(int64(g.low)), now, int8Param(d.opts.Window.Microseconds()), r.hashes, r.all}
}

// add reads what the insert of a round has led to: the base, the numbers of twins, and the count of conflicts.
func (k *kept) add(numbers []int64, values [][]byte) error {
	if len(values) != 3 {
		return fmt.Errorf("the insert answered %d columns", len(values))
	}
	base, err := strconv.ParseInt(string(values[0]), 10, 64)
	if err != nil {
		return err
	}
	var twins []int64
	for text := range strings.FieldsSeq(string(values[1])) {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return err
		}
		twins = append(twins, n)
	}
	conflicts, err := strconv.Atoi(string(values[2]))
	if err != nil {
		return err
	}
	k.base = base
	k.duplicates += len(twins)
	k.conflicts += conflicts
	k.appended += len(numbers) - len(twins)
	for _, n := range slices.Backward(numbers) {
		if !slices.Contains(twins, n) {
			k.last = max(k.last, journal.Seq(base+n))
			break
		}
	}
	return nil
}
