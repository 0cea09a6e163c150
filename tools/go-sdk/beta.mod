module github.com/dingevent/dingevent/tools/go-sdk

go 1.26

require (
	github.com/gorilla/websocket v1.5.0
	github.com/open-dingtalk/dingtalk-stream-sdk-go v0.9.2-beta.1
)

require github.com/google/uuid v1.3.0 // indirect
