package org.motet.template.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatServerTest {
    /** Servers that know no other version of HTTP lose the body of a request that asks for one. */
    @Test
    void aRequestAsksForNoUpgrade() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> seen = new ArrayList<>();
        server.createContext("/", exchange -> {
            seen.add(exchange.getProtocol());
            seen.addAll(exchange.getRequestHeaders().keySet());
            seen.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] reply = "{\"choices\":[{\"message\":{\"content\":\"yes\"}}]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://localhost:" + server.getAddress().getPort() + "/v1";
            ChatServer chat = new ChatServer(url, "teller", null, ChatServer.Settings.DEFAULT);
            assertThat(chat.reply("Are you there?", 1)).isEqualTo("yes");
        } finally {
            server.stop(0);
        }
        assertThat(seen)
                .contains("HTTP/1.1")
                .noneMatch(name -> name.equalsIgnoreCase("Upgrade") || name.equalsIgnoreCase("HTTP2-Settings"))
                .last()
                .asString()
                .contains("Are you there?");
    }
}
