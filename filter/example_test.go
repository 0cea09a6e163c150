package filter_test

import (
	"fmt"
	"log"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

func ExampleFilter_where() {
	long, err := filter.Filter{
		Types: []string{"bpms_instance_change"},
		Where: `event.type == "finish" && event.finishTime - event.createTime > 24 * 3600 * 1000`,
	}.Compile()
	if err != nil {
		log.Fatal(err)
	}
	ok, err := long.Match(&dingevent.Envelope{
		Type: "bpms_instance_change",
		Data: []byte(`{"type":"finish","createTime":"1795568400000","finishTime":"1795654800001"}`),
	})
	fmt.Println(ok, err)

	_, err = filter.Filter{Types: []string{"check_in"}, Where: `event.staffID == "u1"`}.Compile()
	fmt.Println(err)
	// Output:
	// true <nil>
	// filter: where: 1:6: undefined field 'staffID'; the nearest are staffId, CorpId, timeStamp
	//  | event.staffID == "u1"
	//  | .....^
}

func ExampleCompileKey() {
	key, err := filter.CompileKey("event.processInstanceId", "bpms_task_change") // serves as delivery.Order.Key
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key.Of(&dingevent.Envelope{Type: "bpms_task_change", Data: []byte(`{"processInstanceId":"p1"}`)}))
	// Output:
	// p1 <nil>
}
