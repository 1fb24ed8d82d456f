package org.motet.distributed;

import java.util.Map;

/**
 * What a process says of itself before it trains with others, by name. A value may have several lines.
 *
 * @param sameForAll such as the version: all must have the same
 * @param own such as its GPU: no two may have the same
 */
public record Facts(Map<String, String> sameForAll, Map<String, String> own) {}
