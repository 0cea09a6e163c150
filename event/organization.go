package event

// OrgChange: something about the organization itself was changed (企业信息发生变更). An
// [OrgDeptModify] comes with it.
//
// https://open.dingtalk.com/document/development/enterprise-information-changes
type OrgChange struct {
	Event

	// TimeStamp is when it happened, in milliseconds since 1970.
	TimeStamp int `json:"TimeStamp,string"`
}

var orgChangeNames = []string{"EventType", "CorpId", "TimeStamp"}

func readOrgChange(r *reader, e *OrgChange) {
	for o := r.object(orgChangeNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// OrgDeptCreate: departments were created (通讯录企业部门创建).
//
// https://open.dingtalk.com/document/development/create-department-event
type OrgDeptCreate struct {
	Event

	// DeptIds are the departments it happened to. Third-party apps are sent the department's
	// record instead, and no DeptIds.
	DeptIds []int `json:"DeptId"`

	// TimeStamp is when it happened, in milliseconds since 1970.
	TimeStamp int `json:"TimeStamp,string"`
}

var orgDeptCreateNames = []string{"EventType", "CorpId", "DeptId", "TimeStamp"}

func readOrgDeptCreate(r *reader, e *OrgDeptCreate) {
	for o := r.object(orgDeptCreateNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "DeptId":
			o.integers(&e.DeptIds)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// OrgDeptModify: departments were changed (通讯录企业部门修改).
//
// https://open.dingtalk.com/document/development/address-book-enterprise-department-modification
type OrgDeptModify struct {
	OrgDeptCreate
}

func readOrgDeptModify(r *reader, e *OrgDeptModify) { readOrgDeptCreate(r, &e.OrgDeptCreate) }

// OrgDeptRemove: departments were removed (通讯录企业部门删除).
//
// https://open.dingtalk.com/document/development/address-book-enterprise-department-delete
type OrgDeptRemove struct {
	OrgDeptCreate
}

func readOrgDeptRemove(r *reader, e *OrgDeptRemove) { readOrgDeptCreate(r, &e.OrgDeptCreate) }
