package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.BadMessage;
import chat.protocol.ClientLimits;
import chat.protocol.ClientMessageReader;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code accepts exactly the messages that asyncapi.yaml lets a client send. */
class CodecTest {
    private static final ClientLimits LIMITS = new ClientLimits(4096, 65_536, 10, 100);
    private static final String CHARACTERS_64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static boolean takes(JsonNode request) {
        try {
            byte[] utf8 = request.toString().getBytes(StandardCharsets.UTF_8);
            ClientMessageReader.read(utf8, 0, utf8.length, LIMITS);
            return true;
        } catch (BadMessage e) {
            return false;
        }
    }

    private static boolean isDescribed(JsonNode request) {
        Part message = Wire.REQUESTS.get(request.path("type").asText());
        return message != null && message.get("payload").accepts(request);
    }

    @Test
    void everyExampleOfARequestIsTaken() {
        Wire.REQUESTS.values().forEach(message -> message.get("examples")
                .all()
                .values()
                .forEach(example -> assertTrue(takes(example.get("payload").node()), example::toString)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'hello'}",
                "{'type':'hello','name':'Zoe','token':'t','later':[{}]}",
                "{'type':'join','room':'caf\u00e9','after':'0','limit':200}",
                "{'type':'join','room':'\ud840\udc00.-_9','after':'1x3F-7'}",
                "{'type':'leave','room':'" + CHARACTERS_64 + "'}",
                "{'type':'send','room':'lobby','text':'\\n\\t\ud83d\ude00','nonce':'" + CHARACTERS_64 + "'}",
                "{'type':'send','room':'lobby','text':'yes','nonce':'n','replyTo':'e-1'}",
                "{'type':'edit','room':'lobby','id':'e-1','text':'new','nonce':'n'}",
                "{'type':'delete','room':'lobby','id':'e-1','nonce':'n'}",
                "{'type':'react','room':'lobby','id':'e-1','emoji':'\ud83d\udc4d\ud83c\udffd','on':true,'nonce':'n'}",
                "{'type':'react','room':'lobby','id':'e-1','emoji':'\ud83c\udde9\ud83c\uddea','on':false,'nonce':'n'}",
                "{'type':'react','room':'lobby','id':'e-1','emoji':'1\ufe0f\u20e3','on':true,'nonce':'n'}",
                "{'type':'pin','room':'lobby','id':'e-1','on':false,'nonce':'n'}",
                "{'type':'report','room':'lobby','id':'e-1','nonce':'n'}",
                "{'type':'report','room':'lobby','id':'e-1','reason':'\\n\\t\ud83d\ude00','nonce':'n'}",
                "{'type':'open','room':'news','topic':'What is new','nonce':'n'}",
                "{'type':'open','room':'news','nonce':'n'}",
                "{'type':'set','room':'news','topic':'','nonce':'n'}",
                "{'type':'set','room':'news','archived':false,'slowSeconds':21600,'nonce':'n'}",
                "{'type':'set','room':'news','keepDays':365,'keepCount':10000,'nonce':'n'}",
                "{'type':'set','room':'news','keepCount':0,'nonce':'n'}",
                "{'type':'member','room':'news','user':'g1','role':'none','nonce':'n'}",
                "{'type':'member','room':'news','user':'g1','banUntil':-1,'nonce':'n'}",
                "{'type':'member','room':'news','user':'g1','muteUntil':4102444800000,'nonce':'n'}",
                "{'type':'history','room':'lobby','before':'e-1','limit':1}",
                "{'type':'history','room':'lobby','after':'e-1'}",
                "{'type':'search','text':'caf\u00e9 from:ann'}",
                "{'type':'search','text':'two words','room':'lobby','before':'1767225600000:7:lobby','limit':50}",
                "{'type':'people'}",
                "{'type':'people','prefix':'','room':'lobby','limit':20}",
                "{'type':'members','room':'lobby'}",
                "{'type':'typing','room':'lobby','on':false}",
                "{'type':'ping','t':false}"
            })
    void bothTakeThis(String request) {
        JsonNode object = Part.json(request.replace('\'', '"'));
        assertTrue(takes(object));
        assertTrue(isDescribed(object));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type':'shout'}",
                "{'type':'welcome'}",
                "{'type':'hello','name':''}",
                "{'type':'hello','name':1}",
                "{'type':'hello','name':'A\\u0007nn'}",
                "{'type':'hello','name':'A\\u2028nn'}",
                "{'type':'hello','name':'" + CHARACTERS_64 + "'}",
                "{'type':'hello','token':{}}",
                "{'type':'join'}",
                "{'type':'join','room':''}",
                "{'type':'join','room':'a b'}",
                "{'type':'join','room':'dm:ann'}",
                "{'type':'join','room':'lobby\\n'}",
                "{'type':'join','room':'" + CHARACTERS_64 + "x'}",
                "{'type':'join','room':'lobby','after':''}",
                "{'type':'join','room':'lobby','after':7}",
                "{'type':'join','room':'lobby','after':'e-'}",
                "{'type':'join','room':'lobby','after':'e-1\\n'}",
                "{'type':'join','room':'lobby','after':'e-0'}",
                "{'type':'join','room':'lobby','after':'e-01'}",
                "{'type':'join','room':'lobby','limit':0}",
                "{'type':'join','room':'lobby','limit':201}",
                "{'type':'join','room':'lobby','limit':1.5}",
                "{'type':'report','room':'lobby','nonce':'n'}",
                "{'type':'report','room':'lobby','id':'e-1','reason':'a\\rb','nonce':'n'}",
                "{'type':'leave','room':['lobby']}",
                "{'type':'send','room':'lobby','text':'hi'}",
                "{'type':'send','room':'lobby','nonce':'n'}",
                "{'type':'send','text':'hi','nonce':'n'}",
                "{'type':'send','room':'lobby','text':'','nonce':'n'}",
                "{'type':'send','room':'lobby','text':'a\\rb','nonce':'n'}",
                "{'type':'send','room':'lobby','text':'a\\u0085b','nonce':'n'}",
                "{'type':'send','room':'lobby','text':'hi','nonce':''}",
                "{'type':'send','room':'lobby','text':'hi','nonce':'n\\n'}",
                "{'type':'send','room':'lobby','text':'hi','nonce':'" + CHARACTERS_64 + "x'}",
                "{'type':'send','room':'lobby','text':'yes','nonce':'n','replyTo':'0'}",
                "{'type':'send','room':'lobby','text':'yes','nonce':'n','replyTo':7}",
                "{'type':'edit','room':'lobby','text':'new','nonce':'n'}",
                "{'type':'edit','room':'lobby','id':'0','text':'new','nonce':'n'}",
                "{'type':'edit','room':'lobby','id':'e-1','text':'','nonce':'n'}",
                "{'type':'edit','room':'lobby','id':'e-1','text':'new'}",
                "{'type':'delete','room':'lobby','id':['e-1'],'nonce':'n'}",
                "{'type':'delete','room':'lobby','id':'e-1'}",
                "{'type':'react','room':'lobby','id':'e-1','on':true,'nonce':'n'}",
                "{'type':'react','room':'lobby','id':'e-1','emoji':'','on':true,'nonce':'n'}",
                "{'type':'react','room':'lobby','id':'e-1','emoji':'\ud83d\udc4d \ud83d\udc4d','on':true,'nonce':'n'}",
                "{'type':'react','room':'lobby','id':'e-1','emoji':'\ud83d\udc4d','nonce':'n'}",
                "{'type':'open','room':'news','topic':'a\\nb','nonce':'n'}",
                "{'type':'open','room':'news'}",
                "{'type':'set','room':'news','nonce':'n'}",
                "{'type':'set','room':'news','slowSeconds':21601,'nonce':'n'}",
                "{'type':'set','room':'news','keepDays':-1,'nonce':'n'}",
                "{'type':'set','room':'news','keepCount':'many','nonce':'n'}",
                "{'type':'set','room':'news','archived':'yes','nonce':'n'}",
                "{'type':'member','room':'news','user':'g1','nonce':'n'}",
                "{'type':'member','room':'news','user':'g1','role':'king','nonce':'n'}",
                "{'type':'member','room':'news','user':'g1','role':'none','banUntil':-1,'nonce':'n'}",
                "{'type':'member','room':'news','user':'g1','banUntil':-2,'nonce':'n'}",
                "{'type':'member','room':'news','role':'none','nonce':'n'}",
                "{'type':'history','room':'lobby','before':'e-2','after':'e-1'}",
                "{'type':'search'}",
                "{'type':'search','text':' '}",
                "{'type':'search','text':'" + CHARACTERS_64 + CHARACTERS_64 + CHARACTERS_64 + CHARACTERS_64 + "'}",
                "{'type':'search','text':'a','limit':51}",
                "{'type':'search','text':'a','before':'1:2'}",
                "{'type':'search','text':'a','before':'1:0:lobby'}",
                "{'type':'people','prefix':7}",
                "{'type':'people','prefix':'" + CHARACTERS_64 + "'}",
                "{'type':'people','limit':21}",
                "{'type':'members','room':7}",
                "{'type':'typing','on':true}",
                "{'type':'typing','room':'lobby'}",
                "{'type':'typing','room':'lobby','on':'true'}",
                "{'type':'typing','room':'lobby','on':1}",
                "{'type':'ping','t':[1]}"
            })
    void neitherTakesThis(String request) {
        JsonNode object = Part.json(request.replace('\'', '"'));
        assertEquals("false false", takes(object) + " " + isDescribed(object));
    }
}
