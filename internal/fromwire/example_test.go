package fromwire_test

import (
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/fromwire"
)

func ExampleDecode() {
	push := `{"EventType":"SYNC_HTTP_PUSH_MEDIUM","bizData":[{"corp_id":"ding123","biz_type":13,
		"biz_data":"{\"syncAction\":\"user_add_org\",\"userid\":\"zhaoyun\",\"orderInDepts\":\"{1:176292748870660512}\"}"}]}`
	arrivals, err := fromwire.Decode(dingevent.TransportSyncHTTP, []byte(push), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range arrivals {
		e := a.Event.(*event.OrgUserAdd)
		fmt.Println(a.Go, a.CorpID, e.UserIds, e.OrgMember.OrderInDepts["1"])
	}
	// Output: OrgUserAdd ding123 [zhaoyun] 176292748870660512
}
