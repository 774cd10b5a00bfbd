package app

import "github.com/gin-gonic/gin"

// GinRoutes are what Gin serves, before it leaves a request to the desk and the API.
func GinRoutes(a *App) gin.RoutesInfo { return a.routes(nil, nil).(*gin.Engine).Routes() }
