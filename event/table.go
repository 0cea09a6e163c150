package event

// table lists every event type with the struct that holds it: one type, one struct.
var table = []entry{
	of("bpms_instance_change", readBpmInstanceChange),
	of("bpms_task_change", readBpmTaskChange),
	of("chat_add_member", readChatAddMember),
	of("chat_disband", readChatDisband),
	of("chat_remove_member", readChatRemoveMember),
	of("crm_customer_track", readCrmCustomerTrack),
	of("hrm_user_record_change", readHrmUserRecordChange),
	of("label_conf_add", readLabelConfAdd),
	of("label_conf_del", readLabelConfDel),
	of("label_conf_modify", readLabelConfModify),
	of("label_user_change", readLabelUserChange),
	of("org_admin_add", readOrgAdminAdd),
	of("org_admin_remove", readOrgAdminRemove),
	of("org_change", readOrgChange),
	of("org_dept_create", readOrgDeptCreate),
	of("org_dept_modify", readOrgDeptModify),
	of("org_dept_remove", readOrgDeptRemove),
	of("user_active_org", readOrgUserActive),
	of("user_add_org", readOrgUserAdd),
	of("user_leave_org", readOrgUserLeave),
	of("user_modify_org", readOrgUserModify),
}
