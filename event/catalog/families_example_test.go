package catalog_test

import (
	"fmt"
	"slices"

	"github.com/dingevent/dingevent/event/catalog"
)

// The catalogue is data: every event, and the families that they belong to.
func ExampleAll() {
	of := map[string]int{}
	for _, entry := range catalog.All() {
		of[entry.Family]++
	}
	i := slices.IndexFunc(catalog.Families(), func(f catalog.Family) bool { return f.Name == "contacts" })
	family := catalog.Families()[i]
	fmt.Println(family.Title, family.TitleZH, of[family.Name] > 10)
	// Output: Contacts 通讯录 true
}
