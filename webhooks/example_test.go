package webhooks_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/webhooks"
)

// printingInbox replaces the store.
type printingInbox struct{}

func (printingInbox) AddToInbox(_ context.Context, leads []crm.LeadID, _ time.Time) error {
	fmt.Println("stored", leads)
	return nil
}

// Register adds the route to a Gin router. It accepts the body of Odoo's webhook action and a plain list of ids.
func ExampleRegister() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	enqueue := func() { fmt.Println("wake the jobs") }
	metrics := webhooks.NewMetrics(prometheus.NewRegistry())
	webhooks.Register(router, printingInbox{}, enqueue, time.Now, metrics, zap.NewNop(), webhooks.Options{
		Tokens: []string{"a-token-of-16-characters"}, MaxBody: 1 << 20, Concurrent: 4,
	})

	for _, body := range []string{
		`{"_model": "crm.lead", "_id": 42}`, `{"model": "crm.lead", "ids": [8, 7, 7]}`,
		`{"ids": [`,
	} {
		request := httptest.NewRequest(http.MethodPost, "/hooks/odoo/a-token-of-16-characters", strings.NewReader(body))
		answer := httptest.NewRecorder()
		router.ServeHTTP(answer, request)
		fmt.Println(answer.Code, answer.Body)
	}
	// Output:
	// stored [42]
	// wake the jobs
	// 202 {"accepted":1}
	// stored [7 8]
	// wake the jobs
	// 202 {"accepted":2}
	// 400 {"error":"unexpected end of JSON"}
}
