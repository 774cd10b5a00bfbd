# A static binary and certificates, nothing else: no shell, no package manager, not root.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -tags nomsgpack,timetzdata -trimpath -ldflags "-s -w -X leadtwin/internal/app.version=${VERSION}" -o /leadtwin ./cmd/leadtwin
RUN mkdir /data

FROM scratch
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Leadtwin" \
	org.opencontainers.image.description="Finds and merges duplicate leads of Odoo CRM, from outside" \
	org.opencontainers.image.version="${VERSION}" \
	org.opencontainers.image.revision="${REVISION}" \
	org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /leadtwin /leadtwin
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
# The default store, sqlite:leadtwin.db, is in this directory. Not set by a variable, which would exclude LEADTWIN_STORE_URL_FILE.
WORKDIR /data
VOLUME /data
# The default listens inside the container only.
ENV LEADTWIN_SERVER_LISTEN=:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/leadtwin", "healthy"]
ENTRYPOINT ["/leadtwin"]
CMD ["serve"]
