// Aligns the example photograph and checks that the eyes lie where they should.
import java.awt.*; // another List, beside the one that the shorthands take
FaceAlignment face = align(astronaut, 169, 63, 115, 115);
Point2 nose = face.landmarks().get(30);
String picture = show(astronaut, face);
String everybody = show(astronaut, align(astronaut));
boolean plausible = nose.x() > 200 && nose.x() < 250 && nose.y() > 100 && nose.y() < 150;
System.out.println(face);
System.out.println(plausible ? "ok" : "wrong: " + nose);
/exit
