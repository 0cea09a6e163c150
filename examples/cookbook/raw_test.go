package cookbook_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
)

func Example_raw() {
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.BpmInstanceChange, env *dingevent.Envelope) error {
		var more struct {
			CostCenter string `json:"costCenter"` // newer than the struct
		}
		if err := json.Unmarshal(env.Data, &more); err != nil {
			return dingevent.Reject(err)
		}
		fmt.Println(e.ProcessInstanceId, more.CostCenter, "by", env.Transport)
		for _, misfit := range router.Misfits(ctx) {
			fmt.Println("left at zero:", misfit.Field)
		}
		return nil
	})
	deliver(r, envelope("bpms_instance_change", "ding1", `{"processInstanceId":"4060","costCenter":"K7","finishTime":{}}`))
	// Output:
	// 4060 K7 by http
	// left at zero: finishTime
}
