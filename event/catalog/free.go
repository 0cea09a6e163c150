package catalog

// Free reports whether DingTalk's monthly quota of Webhook and Stream pushes does not count an event.
//
// https://open.dingtalk.com/document/development/appendix-a-list-of-events-not-included-in-webhook
func Free(eventType string) bool { return free[eventType] }

var free = map[string]bool{
	"user_add_org": true, "user_modify_org": true, "user_leave_org": true, "user_active_org": true,
	"org_dept_create": true, "org_dept_modify": true, "org_dept_remove": true, "org_change": true,
	"label_user_change": true, "label_conf_add": true, "label_conf_del": true, "label_conf_modify": true,
	"org_admin_add": true, "org_admin_remove": true, "org_annual_certification_submission": true,
	"industry_medical_user_add": true, "industry_medical_dept_event": true, "industry_medical_dept_prop_event": true,
	"industry_medical_user_prop_event": true, "industry_medical_user_dept_event": true, "industry_medical_full_sync": true,
}
