package catalog

const pages = "https://open.dingtalk.com/document/development/"

// table is sorted by type.
var table = []Entry{
	{"bpms_instance_change", "Approval began or ended", "审批实例开始、结束、终止、删除", pages + "event-bpms-instance-change", 0},
	{"bpms_task_change", "Approver's task began, ended or was passed on", "审批任务开始，结束，转交", pages + "event-bpms-task-change", 0},
	{"chat_add_member", "Members added to a group chat", "群会话添加人员", pages + "group-session-add-persons", 177},
	{"chat_disband", "Group chat dissolved", "群会话解散群", pages + "group-session-disband-group", 182},
	{"chat_remove_member", "Members removed from a group chat", "群会话删除人员", pages + "group-session-delete-persons", 178},
	{"crm_customer_track", "Something happened with a customer", "CRM客户动态", pages + "crm-customer-dynamics", 133},
	{"hrm_user_record_change", "Personnel file changed", "人事档案变动", pages + "personnel-file-change", 309},
	{"label_conf_add", "Role or group of roles added", "增加角色或者角色组", pages + "add-a-role-or-role-group", 0},
	{"label_conf_del", "Role or group of roles deleted", "删除角色或者角色组", pages + "delete-a-role-or-role-group", 0},
	{"label_conf_modify", "Role or group of roles changed", "修改角色或者角色组", pages + "modify-a-role-or-role-group", 0},
	{"label_user_change", "Members given a role, or rid of it", "员工角色信息发生变更", pages + "employee-role-information-changes", 0},
	{"org_admin_add", "Members made administrators", "用户被设为管理员", pages + "user-is-set-as-administrator", 0},
	{"org_admin_remove", "Members no longer administrators", "通讯录用户被取消设置管理员", pages + "address-book-user-canceled-setting-administrator", 0},
	{"org_change", "Organization changed", "企业信息发生变更", pages + "enterprise-information-changes", 0},
	{"org_dept_create", "Department created", "通讯录企业部门创建", pages + "create-department-event", 14},
	{"org_dept_modify", "Department changed", "通讯录企业部门修改", pages + "address-book-enterprise-department-modification", 14},
	{"org_dept_remove", "Department removed", "通讯录企业部门删除", pages + "address-book-enterprise-department-delete", 14},
	{"user_active_org", "Member activated the account", "加入企业后用户激活", pages + "user-activation-after-joining-the-enterprise", 13},
	{"user_add_org", "Member joined", "企业增加员工事件", pages + "enterprise-increases-employee-events", 13},
	{"user_leave_org", "Member left", "企业删除员工", pages + "enterprise-delete-employee", 13},
	{"user_modify_org", "Member changed", "企业修改员工事件", pages + "enterprise-modify-employee-event", 13},
}
