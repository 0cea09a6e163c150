package event_test

import (
	"fmt"

	"github.com/dingevent/dingevent/event"
)

func ExampleDecode() {
	e, err := event.Decode("user_add_org", []byte(`{"CorpId": "ding123", "userId": "zhaoyun", "timeStamp": "1640921671"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	switch e := e.(type) {
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
	e, _ := d.Decode("org_dept_create", []byte(`{"deptId": [581208264, {}]}`))
	fmt.Println(e.(*event.OrgDeptCreate).CorpId)
	// Output:
	// org_dept_create: DeptId[1] should be an integer but is an object
	// ding123
}

func ExampleTypeOf() {
	fmt.Println(event.TypeOf[event.OrgUserAdd]())
	// Output: user_add_org true
}
