package config

// personal are the types of a user's own events, which DingTalk's command dws writes. They are in no catalogue of apps' events.
//
// https://open.dingtalk.com/document/development/dingtalk-cli-event-subscription
var personal = []string{
	"user_im_message_receive_at", "user_im_message_receive_o2o", "user_im_message_receive_group", "user_im_message_receive_user",
	"user_im_message_receive_o2o_all", "user_im_message_receive_group_all",
	"user_im_message_read_o2o", "user_im_message_read_group", "user_im_message_recall_o2o", "user_im_message_recall_group",
	"user_im_message_reaction_o2o", "user_im_message_reaction_group",
	"user_im_group_updated", "user_im_group_member_added", "user_im_group_member_exited", "user_im_group_disbanded",
	"user_oa_approval_task_created", "user_oa_approval_task_finished", "user_oa_approval_task_redirected",
	"user_oa_approval_instance_started", "user_oa_approval_instance_terminated", "user_oa_approval_instance_finished",
}
