// Package notify tells people what dingevent finds about itself, by a webhook or by a custom robot of a group in DingTalk.
//
// It reads events of dingevent's own from the journal, under a claim, so that one gateway tells. It keeps how far it is, and owes nothing:
// the journal keeps no event for it.
package notify
