package event_test

import (
	"testing"

	"github.com/dingevent/dingevent/event"
)

// zhaoyunxingProgram uses each field of the structs that github.com/zhaoyunxing92/dingtalk has in its package event, with the type that
// it has there. That it compiles is the test: such a program changes its import and nothing else.
func zhaoyunxingProgram() int {
	uses := 0
	{
		var e event.BpmInstanceChange
		var _ event.Event = e.Event
		var _ string = e.ProcessInstanceId
		var _ int = e.FinishTime
		var _ string = e.BusinessId
		var _ string = e.Title
		var _ string = e.Type
		var _ string = e.Url
		var _ string = e.Result
		var _ int = e.CreateTime
		var _ string = e.ProcessCode
		var _ string = e.BizCategoryId
		var _ string = e.StaffId
		uses++
		_ = e
	}
	{
		var e event.BpmTaskChange
		var _ event.Event = e.Event
		var _ string = e.ProcessInstanceId
		var _ int = e.FinishTime
		var _ string = e.BusinessId
		var _ string = e.Title
		var _ string = e.Remark
		var _ string = e.Type
		var _ string = e.Result
		var _ int = e.CreateTime
		var _ string = e.ProcessCode
		var _ string = e.BizCategoryId
		var _ string = e.StaffId
		var _ int = e.TaskId
		uses++
		_ = e
	}
	{
		var e event.ChatAddMember
		var _ event.ChatRemoveMember = e.ChatRemoveMember
		uses++
		_ = e
	}
	{
		var e event.ChatDisband
		var _ event.Event = e.Event
		var _ string = e.Operator
		var _ string = e.OpenConversationId
		var _ string = e.OperatorUnionId
		var _ int = e.TimeStamp
		var _ string = e.ChatId
		uses++
		_ = e
	}
	{
		var e event.ChatRemoveMember
		var _ event.Event = e.Event
		var _ string = e.Operator
		var _ string = e.OpenConversationId
		var _ string = e.OperatorUnionId
		var _ []string = e.UserIds
		var _ []string = e.UnionIds
		var _ int = e.TimeStamp
		var _ string = e.ChatId
		uses++
		_ = e
	}
	{
		var e event.CrmCustomerTrack
		var _ event.Event = e.Event
		var _ int = e.TimeStamp
		var _ string = e.BizId
		var _ []event.Track = e.Tracks
		uses++
		_ = e
	}
	{
		var e event.Event
		var _ string = e.EventType
		var _ string = e.CorpId
		uses++
		_ = e
	}
	{
		var e event.HrmUserRecordChange
		var _ string = e.EventType
		var _ string = e.StaffId
		var _ string = e.ActionType
		uses++
		_ = e
	}
	{
		var e event.LabelConfAdd
		var _ event.Event = e.Event
		var _ int = e.TimeStamp
		var _ string = e.Scope
		var _ []int = e.LabelIds
		uses++
		_ = e
	}
	{
		var e event.LabelConfDel
		var _ event.LabelConfAdd = e.LabelConfAdd
		uses++
		_ = e
	}
	{
		var e event.LabelConfModify
		var _ event.LabelConfAdd = e.LabelConfAdd
		var _ []event.PostLabel = e.PostLabels
		var _ []event.PreLabel = e.PreLabels
		uses++
		_ = e
	}
	{
		var e event.LabelUserChange
		var _ event.Event = e.Event
		var _ string = e.Action
		var _ int = e.TimeStamp
		var _ []int = e.LabelIds
		var _ []string = e.UserIds
		uses++
		_ = e
	}
	{
		var e event.OrgAdminAdd
		var _ event.Event = e.Event
		var _ int = e.TimeStamp
		var _ []string = e.UserIds
		uses++
		_ = e
	}
	{
		var e event.OrgAdminRemove
		var _ event.OrgAdminAdd = e.OrgAdminAdd
		uses++
		_ = e
	}
	{
		var e event.OrgChange
		var _ event.Event = e.Event
		var _ int = e.TimeStamp
		uses++
		_ = e
	}
	{
		var e event.OrgDeptCreate
		var _ event.Event = e.Event
		var _ []int = e.DeptIds
		var _ int = e.TimeStamp
		uses++
		_ = e
	}
	{
		var e event.OrgDeptModify
		var _ event.OrgDeptCreate = e.OrgDeptCreate
		uses++
		_ = e
	}
	{
		var e event.OrgDeptRemove
		var _ event.OrgDeptCreate = e.OrgDeptCreate
		uses++
		_ = e
	}
	{
		var e event.OrgUserActive
		var _ event.OrgUserModify = e.OrgUserModify
		uses++
		_ = e
	}
	{
		var e event.OrgUserAdd
		var _ event.OrgUserModify = e.OrgUserModify
		uses++
		_ = e
	}
	{
		var e event.OrgUserLeave
		var _ event.OrgUserModify = e.OrgUserModify
		uses++
		_ = e
	}
	{
		var e event.OrgUserModify
		var _ event.Event = e.Event
		var _ int = e.TimeStamp
		var _ string = e.OptStaffId
		var _ []string = e.UserIds
		uses++
		_ = e
	}
	{
		var e event.PostLabel
		var _ bool = e.Hidden
		var _ string = e.Name
		var _ int = e.Id
		var _ interface{} = e.Ext
		uses++
		_ = e
	}
	{
		var e event.PreLabel
		var _ bool = e.Hidden
		var _ string = e.Name
		var _ int = e.Id
		var _ interface{} = e.Ext
		var _ bool = e.Deleted
		var _ int = e.Color
		var _ int = e.Level
		var _ int = e.Scope
		var _ int = e.ParentId
		uses++
		_ = e
	}
	{
		var e event.Track
		var _ string = e.Creator
		var _ string = e.CorpId
		var _ string = e.CustomerId
		var _ int = e.SubType
		var _ string = e.Id
		var _ int = e.GmtCreate
		var _ int = e.Type
		uses++
		_ = e
	}
	return uses
}

func TestZhaoyunxingPrograms(t *testing.T) {
	if n := zhaoyunxingProgram(); n != 25 {
		t.Errorf("%d structs", n)
	}
}
