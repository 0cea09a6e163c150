package event_test

import (
	"fmt"

	"github.com/dingevent/dingevent/event"
)

func ExampleDecode() {
	data := []byte(`{"CorpId": "ding123", "userId": "zhaoyun", "timeStamp": "1640921671"}`)
	switch e := event.Decode("user_add_org", data).(type) {
	case *event.OrgUserAdd:
		fmt.Println(e.CorpId, "welcomes", e.UserIds)
	case *event.Unknown:
		fmt.Println("no struct for", e.Type)
	}
	// Output: ding123 welcomes [zhaoyun]
}

func ExampleDecoder() {
	d := event.Decoder{
		CorpID:    "ding123", // from the Stream frame
		OnProblem: func(p event.Problem) { fmt.Println(p) },
	}
	e := d.Decode("org_dept_create", []byte(`{"deptId": [581208264, {}]}`))
	fmt.Println(e.(*event.OrgDeptCreate).CorpId)
	// Output:
	// org_dept_create: DeptId[1] should be an integer but is an object
	// ding123
}

func ExampleTypeOf() {
	fmt.Println(event.TypeOf[event.OrgUserAdd]())
	// Output: user_add_org true
}

func ExampleMillis() {
	e := event.CalendarEventChange{CalendarEventUpdateTime: 1784260000123}
	fmt.Println(event.Millis(e.CalendarEventUpdateTime))
	// Output: 2026-07-17 03:46:40.123 +0000 UTC
}

// A Stream callback comes with its topic as the type, so a handler of package stream decodes it like an
// event.
func ExampleDecode_callback() {
	topic, data := "/v1.0/card/instances/callback", []byte(`{"outTrackId":"card1","userId":"zhaoyun",
		"content":"{\"cardPrivateData\":{\"actionIds\":[\"agree\"],\"params\":{\"order\":\"7\"}}}"}`)
	e := event.Decode(topic, data)
	card := e.(*event.CardCallback)
	fmt.Println(card.UserId, card.Content.CardPrivateData.ActionIds)
	// Output: zhaoyun [agree]
}
