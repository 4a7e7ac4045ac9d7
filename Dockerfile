# Entangle in a container, for docs/kubernetes.md: on the CPU; with BASE and CUDA as written there, on GPUs.
ARG BASE=debian:bookworm-slim
FROM denoland/deno:bin-2.9.6 AS deno

FROM ${BASE}
ARG CUDA=no
COPY --from=deno /deno /usr/local/bin/deno
ENV DENO_DIR=/opt/deno DENO_NO_UPDATE_CHECK=1
WORKDIR /opt/entangle
COPY deno.json deno.lock mod.ts ./
COPY baselines baselines
COPY specs specs
COPY results results
COPY lib lib
COPY cli cli
# ONNX Runtime's CUDA libraries are fetched by its package's script, which needs a folder of packages.
RUN if [ "$CUDA" = yes ]; \
    then sed -i 's/"nodeModulesDir": "none"/"nodeModulesDir": "auto"/' deno.json && deno install --allow-scripts=npm:onnxruntime-node; \
    else deno install; \
    fi && \
    deno cache cli/main.ts lib/bench/load/evaluate_worker.ts lib/report/postprocess_thread.ts lib/runtime/ort/worker.ts
USER 1000:1000
WORKDIR /data
ENTRYPOINT ["deno", "run", "--quiet", "--no-prompt", "--cached-only", "--config=/opt/entangle/deno.json", "--allow-read", "--allow-write", "--allow-ffi", "--allow-run=deno", "--allow-env=ENTANGLE_TRACE,ENTANGLE_SHARDS,JOB_COMPLETION_INDEX,NO_COLOR,FORCE_COLOR,CLICOLOR_FORCE", "/opt/entangle/cli/main.ts"]
