package event

// BpmInstanceChange: an approval began, ended, or was terminated (审批实例开始、结束、终止、删除).
//
// https://open.dingtalk.com/document/development/event-bpms-instance-change
type BpmInstanceChange struct {
	Event

	ProcessInstanceId string `json:"processInstanceId"`

	// FinishTime is when it ended, in milliseconds since 1970; zero while it runs.
	FinishTime int `json:"finishTime"`

	// BusinessId is the number that people see on the approval.
	BusinessId string `json:"businessId"`

	Title string `json:"title"`

	// Type is what happened: "start", "finish" or "terminate".
	Type string `json:"type"`

	// Url is the approval's page.
	Url string `json:"url"`

	// Result is "agree" or "refuse"; empty while it runs.
	Result string `json:"result"`

	// CreateTime is when it began, in milliseconds since 1970.
	CreateTime int `json:"createTime"`

	// ProcessCode identifies the form.
	ProcessCode string `json:"processCode"`

	BizCategoryId string `json:"bizCategoryId"`

	// StaffId is who began it.
	StaffId string `json:"staffId"`
}

var bpmInstanceChangeNames = []string{
	"EventType", "CorpId", "processInstanceId", "finishTime", "businessId", "title", "type", "url", "result",
	"createTime", "processCode", "bizCategoryId", "staffId",
}

func readBpmInstanceChange(r *reader, e *BpmInstanceChange) {
	for o := r.object(bpmInstanceChangeNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "processInstanceId":
			o.text(&e.ProcessInstanceId)
		case "finishTime":
			o.integer(&e.FinishTime)
		case "businessId":
			o.text(&e.BusinessId)
		case "title":
			o.text(&e.Title)
		case "type":
			o.text(&e.Type)
		case "url":
			o.text(&e.Url)
		case "result":
			o.text(&e.Result)
		case "createTime":
			o.integer(&e.CreateTime)
		case "processCode":
			o.text(&e.ProcessCode)
		case "bizCategoryId":
			o.text(&e.BizCategoryId)
		case "staffId":
			o.text(&e.StaffId)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// BpmTaskChange: one approver's task within an approval began, ended, or was passed on
// (审批任务开始，结束，转交). A task passed on ends with Result "redirect".
//
// https://open.dingtalk.com/document/development/event-bpms-task-change
type BpmTaskChange struct {
	Event

	ProcessInstanceId string `json:"processInstanceId"`

	// FinishTime is when the task ended, in milliseconds since 1970; zero while it waits.
	FinishTime int `json:"finishTime"`

	// BusinessId is the number that people see on the approval.
	BusinessId string `json:"businessId"`

	Title string `json:"title"`

	// Remark is what the approver wrote (备注).
	Remark string `json:"remark"`

	// Type is what happened: "start", "finish" or "cancel".
	Type string `json:"type"`

	// Result is "agree", "refuse" or "redirect"; empty while the task waits.
	Result string `json:"result"`

	// CreateTime is when the task began, in milliseconds since 1970.
	CreateTime int `json:"createTime"`

	// ProcessCode identifies the form.
	ProcessCode string `json:"processCode"`

	BizCategoryId string `json:"bizCategoryId"`

	// StaffId is the approver.
	StaffId string `json:"staffId"`

	TaskId int `json:"taskId"`
}

var bpmTaskChangeNames = []string{
	"EventType", "CorpId", "processInstanceId", "finishTime", "businessId", "title", "remark", "type", "result",
	"createTime", "processCode", "bizCategoryId", "staffId", "taskId",
}

func readBpmTaskChange(r *reader, e *BpmTaskChange) {
	for o := r.object(bpmTaskChangeNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "processInstanceId":
			o.text(&e.ProcessInstanceId)
		case "finishTime":
			o.integer(&e.FinishTime)
		case "businessId":
			o.text(&e.BusinessId)
		case "title":
			o.text(&e.Title)
		case "remark":
			o.text(&e.Remark)
		case "type":
			o.text(&e.Type)
		case "result":
			o.text(&e.Result)
		case "createTime":
			o.integer(&e.CreateTime)
		case "processCode":
			o.text(&e.ProcessCode)
		case "bizCategoryId":
			o.text(&e.BizCategoryId)
		case "staffId":
			o.text(&e.StaffId)
		case "taskId":
			o.integer(&e.TaskId)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}
