package miniodoo_test

import (
	"fmt"
	"testing"

	"leadtwin/internal/miniodoo"
)

func manyLeads(n int) []map[string]any {
	out := make([]map[string]any, n)
	for i := range out {
		out[i] = map[string]any{
			"name": fmt.Sprintf("Lead %d", i), "contact_name": fmt.Sprintf("Person %d", i),
			"email_from": fmt.Sprintf("p%d@company%d.test", i, i/3),
			"phone":      fmt.Sprintf("+49 30 %07d", i), "user_id": int64(2),
		}
	}
	return out
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		miniodoo.New("19.0")
	}
}

func BenchmarkInsert(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%d leads", n), func(b *testing.B) {
			for b.Loop() {
				o := miniodoo.New("19.0")
				if _, err := o.Insert(b.Context(), "crm.lead", manyLeads(n)...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
