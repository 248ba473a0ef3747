# The collector with its dashboard, as one program: `docker build -t piquel-collector .`

FROM node:22-bookworm-slim AS node

FROM rust:1-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /piquel
# Packages change less often than code: they are fetched anew only when they do.
COPY package.json package-lock.json ./
COPY js/package.json js/
COPY www/package.json www/
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && strip target/release/piquel-collector && mkdir /empty

# No shell and no package manager; 65532 is its user without rights.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /piquel/target/release/piquel-collector /usr/local/bin/piquel-collector
COPY --from=build --chown=65532:65532 /empty /var/lib/piquel
ENV PIQUEL_LOG_FORMAT=json
VOLUME /var/lib/piquel
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["/usr/local/bin/piquel-collector", "health"]
ENTRYPOINT ["/usr/local/bin/piquel-collector"]
CMD ["serve", "--listen", "0.0.0.0:8787", "--data", "/var/lib/piquel"]
