package sqlite

import (
	"slices"
	"strings"

	"github.com/dingevent/dingevent/journal/sqlite/internal/rawfile"
)

// A shape is a table as its rows look outside of any database.
type shape struct {
	table   string
	columns []string // in their order
	// kinds has a letter for each column: i integer, t text, b blob; in capitals one that may be null. The first one of a table
	// with row IDs is "-": it is null, and the row ID is its value.
	kinds string
	least int // columns that the oldest release wrote
}

func newShape(table, columns, kinds string, least int) shape {
	return shape{table, strings.Split(columns, " "), kinds, least}
}

// shapes are the tables that a recovery takes rows from. Segments are made anew.
var shapes = []shape{
	newShape("entry", "seq received born id type corp app transport meta data sum", "-iItttttTbI", 10),
	newShape("seen", "seq taken key digest transport prior", "-ibitI", 6),
	newShape("subscription", "id name cursor paused reason drain note sum", "-tiitiBI", 7),
	newShape("request", "revision subscription at kind body refusal sum", "-titBTI", 7),
	newShape("exception", "subscription seq key state attempts failures first due changed error sum", "iittiiiiitI", 10),
	newShape("datakey", "id purpose made until master wrapped last", "-tiitbi", 7),
	newShape("datakey_copy", "id purpose made until master wrapped last", "-tiitbi", 7),
	newShape("attempt", "subscription seq start number took error outcome status answer", "iiiiittiB", 9),
	newShape("delivered", "subscription hour first last count", "iiiii", 5),
	newShape("forgotten", "id", "-", 1),
	newShape("damaged", "seq found why gone", "-iti", 4),
	newShape("jump", "seq by rest", "-ii", 3),
	newShape("gap", "first end", "-i", 2),
	newShape("mark", "id aged summed since epoch", "-iiii", 4),
}

// formerTables has the present name of each table that had another one in older releases.
var formerTables = map[string]string{"dropped": "forgotten"}

// shapeOf is the shape of a table; nil if its rows are not taken.
func shapeOf(table string) *shape {
	at := slices.IndexFunc(shapes, func(s shape) bool { return s.table == table })
	if at < 0 {
		return nil
	}
	return &shapes[at]
}

// distinct is how many columns suffice to recognize a row's table on any page.
const distinct = 5

// shapeLike is the shape of a row on any page; nil if that is unknown.
func shapeLike(hasID bool, row rawfile.Row) *shape {
	for i := range shapes {
		if s := &shapes[i]; (s.kinds[0] == '-') == hasID && s.least >= distinct && s.fits(row) {
			return s
		}
	}
	return nil
}

// fits reports whether a row may be of the table.
func (s *shape) fits(row rawfile.Row) bool {
	if len(row.Columns) < s.least || len(row.Columns) > len(s.kinds) {
		return false
	}
	for i, c := range row.Columns {
		optional := s.kinds[i] < 'a'
		switch {
		case c.Kind == rawfile.Null && optional:
		case c.Kind == rawfile.Integer && s.kinds[i]|0x20 == 'i':
		case c.Kind == rawfile.Text && s.kinds[i]|0x20 == 't':
		case c.Kind == rawfile.Blob && s.kinds[i]|0x20 == 'b':
		default:
			return false
		}
	}
	return true
}
