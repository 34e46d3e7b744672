package io.sluice.codec.wire;

import io.sluice.port.admin.Reply;
import java.util.Map;

/** Answers to commands. Stateless. */
public final class ReplyWriter {
    private ReplyWriter() {}

    /** A reply: JSON, UTF-8. Values of rows are texts, numbers, booleans or null; anything else is written as its text. */
    public static byte[] reply(Reply reply) {
        return Json.object(g -> {
            g.writeStringField("id", reply.id());
            g.writeStringField("code", reply.code());
            g.writeStringField("message", reply.message());
            g.writeArrayFieldStart("rows");
            for (Map<String, Object> row : reply.rows()) {
                g.writeStartObject();
                for (Map.Entry<String, Object> e : row.entrySet()) {
                    g.writeFieldName(e.getKey());
                    Json.scalar(g, e.getValue());
                }
                g.writeEndObject();
            }
            g.writeEndArray();
        });
    }
}
