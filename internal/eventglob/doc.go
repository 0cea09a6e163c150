// Package eventglob matches events with the rules by which DingTalk narrows an app's subscriptions. The
// filter of a subscription of ours and the fake DingTalk both understand them, so they must mean the same.
package eventglob
