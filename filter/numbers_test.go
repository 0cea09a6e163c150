package filter_test

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

// Numbers mean what they say: an int and a double can be calculated with, no whole number is rounded to a neighbour, and
// what cannot be is told with its operator and its place.
func TestNumbers(t *testing.T) {
	plain := &dingevent.Envelope{Type: "new_event", Data: []byte(`{
		"amount":3,"rate":1.5,"whole":2.0,"text":"7","id":9007199254740993,"next":9007199254740992.0,"below":-9007199254740993,
		"exp":9.007199254740993e15,"big":18446744073709551615,"huge":18446744073709551616,"more":1e30,"time":1784260000123,
		"textTime":"1784260000123","expTime":1.784260000123E12,"order":{"list":[1,2.5]},"none":null}`)}
	approved := finished(`{"finishTime":1784260000123,"createTime":"1784256400123","title":"t"}`)
	for _, test := range []struct {
		env   *dingevent.Envelope
		where string
		want  bool
		err   string
	}{
		// an int and a double
		{plain, `event.amount * event.rate == 4.5 && event.rate * event.amount == 4.5`, true, ""},
		{plain, `event.amount + event.rate == 4.5 && event.rate + event.amount == 4.5`, true, ""},
		{plain, `event.amount - event.rate == 1.5 && event.rate - event.amount == -1.5`, true, ""},
		{plain, `event.amount / event.rate == 2.0 && event.rate / event.amount == 0.5`, true, ""},
		{plain, `event.amount / 2 == 1 && event.amount / 2.0 == 1.5 && event.whole / 4 == 0.5`, true, ""},
		{plain, `event.amount > event.rate && event.rate < 2 && event.whole == 2 && 2 >= event.whole`, true, ""},
		{plain, `event.order.list.map(x, x * 2) == [2, 5]`, true, ""},
		{plain, `event.amount / 0.0 > 1e300`, true, ""},
		{plain, `1 + 1.5 == 2.5`, true, ""},
		{approved, `event.finishTime / 1000.0 > 1784260000.1`, true, ""},
		{approved, `event.finishTime * 1.5 > 0`, true, ""},
		// what cannot be calculated
		{plain, `event.amount * event.text == 21`, false, `1:14: event.amount * event.text: no such overload: * takes no int and string`},
		{plain, `event.text + event.rate == ""`, false, `1:12: event.text + event.rate: no such overload: + takes no string and double`},
		{plain, `event.rate % 2 == 1`, false, `1:12: event.rate % 2: no such overload: % takes no double and int`},
		{plain, `event.text > event.amount`, false, `event.text > event.amount: no such overload: > takes no string and int`},
		{plain, `event.amount.startsWith("3")`, false, `event.amount.startsWith("3"): no such overload`},
		{plain, `true && event.none - 1 == 2`, false, `event.none - 1: no such overload: - takes no null_type and int`},
		{plain, `event.order.list.exists(x, x + event.text == 3)`, false, `x + event.text: no such overload: + takes no `},
		{plain, `event.id + event.rate > 0.0`, false, `event.id + event.rate: no double is exactly 9007199254740993`},
		{plain, `event.amount / 0 == 1`, false, `event.amount / 0: division by zero`},
		{plain, `event.id * event.id > 0`, false, `event.id * event.id: integer overflow`},
		// neighbours above 2^53
		{plain, `event.id == 9007199254740993 && event.id != 9007199254740992 && event.id > 9007199254740992`, true, ""},
		{plain, `event.id == 9007199254740992.0 || event.id <= 9007199254740992.0 || 9007199254740992.0 >= event.id`, false, ""},
		{plain, `event.id == event.next || event.next == event.id || event.id in [event.next] || event.next in [event.id]`, false, ""},
		{plain, `[event.id] == [event.next] || {"k": event.id} == {"k": event.next} || sets.contains([event.id], [event.next])`, false, ""},
		{plain, `sets.intersects([event.id], [event.next]) || sets.equivalent([event.id], [event.next])`, false, ""},
		{plain, `event.id in [9007199254740992, 9007199254740992.0]`, false, ""},
		{plain, `event.next in [9007199254740992] && !(event.next in [9007199254740993])`, true, ""},
		{plain, `event.below < -9007199254740992.0 && event.below != -9007199254740992.0`, true, ""},
		{plain, `event.exp == event.id && event.exp == 9007199254740993 && string(event.exp) == "9007199254740993"`, true, ""},
		{plain, `event.big == 18446744073709551615u && event.big > 18446744073709551614u && event.big != 18446744073709551616.0`, true, ""},
		{plain, `event.huge > 1`, false, "too large to be told from its neighbours"},
		{plain, `event.more > 1e29 && event.more > 1`, true, ""},
		{plain, `double(event.id) == 1.0`, false, "double(event.id): no double is exactly 9007199254740993"},
		{plain, `double(event.amount) == 3.0 && double(event.text) == 7.0`, true, ""},
		// texts and times
		{plain, `string(event.expTime) == "1784260000123" && string(event.rate) == "1.5" && string(1.7e12) == "1700000000000"`, true, ""},
		{plain, `string(1e30) == "1e+30" && string(0.0) == "0" && string(-2.5e-7) == "-2.5e-07"`, true, ""},
		{plain, `ms(event.time) == timestamp("2026-07-17T03:46:40.123Z") && ms(event.textTime) == ms(event.time) && ms(event.expTime) == ms(event.time)`, true, ""},
		{approved, `ms(event.finishTime) - ms(event.createTime) == duration("1h") && ms(event.finishTime).getHours("+08:00") == 11`, true, ""},
		{finished(`{}`), `ms(event.finishTime) == timestamp("0001-01-01T00:00:00Z") && !has(event.finishTime)`, true, ""},
		{plain, `timestamp("2026-07-17 11:46:40") == timestamp("2026-07-17T03:46:40Z") && timestamp("2026-07-17") < timestamp("2026-07-17 00:01")`, true, ""},
		{plain, `timestamp(event.text) > envelope.born`, false, "timestamp"},
		{plain, `timestamp(event.time) > envelope.born`, false, "wants seconds; for milliseconds there is ms()"},
		{plain, `ms("soon") > envelope.born`, false, "ms() wants milliseconds"},
		{plain, `ms(event.rate) > envelope.born`, false, "ms() wants milliseconds"},
		{plain, `ms(event.id) > envelope.born`, false, "ms() wants milliseconds"},
		{plain, `ms(event.none) > envelope.born`, false, `ms(event.none): no such overload`},
	} {
		for _, types := range [][]string{{test.env.Type}, nil} {
			m, err := filter.Filter{Types: types, Where: test.where}.Compile()
			if err != nil {
				t.Errorf("%s: %v", test.where, err)
				continue
			}
			got, err := m.Match(test.env)
			if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s: got %v, %v; want %v and an error with %q", test.where, got, err, test.want, test.err)
			}
		}
	}
}
