/**
 * Names of common directives, to tell a forgotten `;` from an argument that goes on in the next line.
 * A name that is missing here only costs a friendlier message.
 */
const NAMES: ReadonlySet<string> = new Set(
  `absolute_redirect access_log add_header aio alias allow auth_basic auth_basic_user_file auth_request autoindex
  charset client_body_buffer_size client_body_timeout client_header_buffer_size client_header_timeout
  client_max_body_size default_type deny error_log error_page etag events expires fastcgi_index fastcgi_keep_conn
  fastcgi_param fastcgi_pass fastcgi_read_timeout fastcgi_split_path_info geo grpc_pass grpc_set_header gzip gzip_comp_level
  gzip_min_length gzip_proxied gzip_types gzip_vary hash health_check http http2 if include internal ip_hash keepalive keepalive_requests
  keepalive_time keepalive_timeout large_client_header_buffers least_conn limit_conn limit_conn_zone limit_except
  limit_rate limit_req limit_req_zone listen load_module location log_format log_not_found map pid proxy_buffer_size
  proxy_buffering proxy_buffers proxy_busy_buffers_size proxy_cache proxy_cache_bypass proxy_cache_key proxy_cache_path
  proxy_cache_valid proxy_connect_timeout proxy_cookie_path proxy_hide_header proxy_http_version proxy_ignore_headers
  proxy_intercept_errors proxy_next_upstream proxy_next_upstream_timeout proxy_next_upstream_tries proxy_no_cache
  proxy_pass proxy_pass_header proxy_read_timeout proxy_redirect proxy_request_buffering proxy_send_timeout
  proxy_set_body proxy_set_header proxy_ssl_name proxy_ssl_server_name proxy_ssl_verify random real_ip_header
  real_ip_recursive resolver resolver_timeout return rewrite root scgi_pass send_timeout sendfile server server_name
  server_tokens set set_real_ip_from split_clients ssl_certificate ssl_certificate_key ssl_ciphers
  ssl_prefer_server_ciphers ssl_protocols ssl_session_cache ssl_session_timeout sticky stream stub_status sub_filter
  tcp_nodelay tcp_nopush try_files types types_hash_max_size upstream user uwsgi_param uwsgi_pass
  worker_connections worker_processes worker_rlimit_nofile zone`.split(/\s+/),
);

export function isDirectiveName(name: string): boolean {
  return NAMES.has(name);
}
