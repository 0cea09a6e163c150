package wire

import (
	"fmt"
	"testing"
)

func TestRowTypes(t *testing.T) {
	for _, tc := range []struct{ bizType, data, want string }{
		{"2", `{"syncAction":"suite_ticket","eventType":"x"}`, "suite_ticket"},
		{"17", `{"syncAction":"market_order"}`, "market_order"},
		{"17", `{"orderId":1}`, "market_order"},
		{"63", `{"EventType":"goods_tryout"}`, "goods_tryout"},
		{"63", `{"syncAction":"goods_tryout","EventType":"x"}`, "goods_tryout"},
		{"66", `{"eventType":"workbench_component_event"}`, "workbench_component_event"},
		{"254", `{"data":{"syncAction":"project_project_changed"}}`, "project_project_changed"},
		{"259", `{"data":{"syncAction":"project_task_updated"},"syncAction":"x"}`, "project_task_updated"},
		{"256", `{"data":{"syncAction":"project_project_member_changed"}}`, "project_project_app_changed"},
		{"259", `{"data":[]}`, "project_task_updated"}, // no other has the number
		{"", `{"data":{"syncAction":"project_task_updated"}}`, "project_task_updated"},
		{"", `{"syncAction":"CANDIDATE_COLLECTED"}`, "hire_agent_sourcing_task_change"},
		{"", `{"eventType":"workbench_component_event"}`, "workbench_component_event"},
		{"", `{}`, ""},
		{"309", `{"syncAction":"smart_finance_multi_company_info_change"}`, "smart_finance_multi_company_info_change"},
		{"504", `{"syncAction":"CANDIDATE_COLLECTED"}`, "hire_agent_sourcing_task_change"},
		{"25", `{"userid":"x"}`, "biz_type_25"},
		{"7", `{"syncAction":`, "biz_type_7"},
		{"309", `{"staffId":"x"}`, "biz_type_309"},
		{"7", `{"syncAction":""}`, "biz_type_7"},
	} {
		for _, data := range []string{tc.data, fmt.Sprintf("%q", tc.data)} {
			r := Row{BizType: []byte(tc.bizType), BizData: []byte(data)}
			if got := RowType(Text(r.BizType), r.Payload()); got != tc.want {
				t.Errorf("biz_type %s, %s: got %q, want %q", tc.bizType, data, got, tc.want)
			}
		}
	}
}
