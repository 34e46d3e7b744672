/** The technician's page: what people see and do at the gateway, over HTTPS. Knows ports only, no engine and no disk format. */
package io.sluice.web;
