package catalog_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/event/catalog"
)

// telling is how a field is called that may hold personal data.
var telling = regexp.MustCompile(`(?i)(name|nick|mobile|phone|telephone|tel|mail|emailalias|address|avatar|birthday|card|place)$`)

// things are fields that are called so and hold none.
var things = strings.Fields(`
	actionName activityName advancedSettingName agentName agent_name appName buyCorpName categoryName companyName componentName corpName corp_name
	deviceName distributorCorpName fileName formName fullCorpName full_corp_name goodsName groupName group_name honorName itemName jobName macAddress
	mainArticleName mainGoodsName objectName orgName originatorDeptName poolName propertyName purchaserBankName relationName relation_name
	roleName role_name roomName solutionPackageName taskName triggerName emailAlias processName templateName productName`)

// TestPersonalFields wants each field that is called like personal data to be judged by a person, once.
func TestPersonalFields(t *testing.T) {
	seen := map[string]bool{}
	var walk func([]catalog.Field, int)
	walk = func(fields []catalog.Field, depth int) {
		for _, f := range fields {
			for _, name := range append(f.OtherNames(), f.Name) {
				if telling.MatchString(name) && !catalog.Personal(name) && !slices.Contains(things, name) {
					t.Errorf("%s, %q: is it personal data? Add it to personal.go, or to the things of this test", name, f.About)
				}
				seen[name] = true
			}
			if depth < 5 { // a quote can be within a quote
				walk(f.Fields, depth+1)
			}
		}
	}
	for _, e := range catalog.All() {
		walk(e.Fields, 0)
	}
	for _, name := range []string{"mobile", "orgEmail", "nickName", "avatar"} {
		if !seen[name] || !catalog.Personal(name) || !catalog.Personal(strings.ToUpper(name)) {
			t.Errorf("%s is no field, or not personal", name)
		}
	}
	for _, name := range []string{"userId", "corpId", "processInstanceId", "result", ""} {
		if catalog.Personal(name) {
			t.Errorf("%s counts as personal", name)
		}
	}
}
