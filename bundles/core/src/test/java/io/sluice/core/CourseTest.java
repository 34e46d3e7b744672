package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CourseTest {
    @Test
    void goesInStraightLinesFromPointToPoint() {
        Course course = new Course(Map.of(0L, 1.0, 1000L, 2.0, 4000L, -1.0));

        assertThat(course.at(0)).isEqualTo(1);
        assertThat(course.at(250)).isEqualTo(1.25);
        assertThat(course.at(1000)).isEqualTo(2);
        assertThat(course.at(3000)).isCloseTo(0, within(1e-12));
        assertThat(course.at(4000)).isEqualTo(-1);
        assertThat(course.lengthMs()).isEqualTo(4000);
    }

    @Test
    void holdsTheFirstValueBeforeAndTheLastAfter() {
        Course course = new Course(Map.of(1000L, 3.0, 2000L, 5.0));

        assertThat(course.at(0)).isEqualTo(3);
        assertThat(course.at(999_999)).isEqualTo(5);
    }

    @Test
    void stepsWithinOneMillisecond() {
        Course course = new Course(Map.of(0L, 0.0, 999L, 0.0, 1000L, 9.0));

        assertThat(course.at(999)).isZero();
        assertThat(course.at(1000)).isEqualTo(9);
    }

    @Test
    void mayBeOnePointAndFourHoursLong() {
        assertThat(new Course(Map.of(0L, 7.0)).lengthMs()).isZero();
        assertThat(new Course(Map.of(Course.MAX_MS, 7.0)).at(5)).isEqualTo(7);
    }

    @Test
    void refusesWhatIsNoCourseAndSaysWhatIsAllowed() {
        refused(Map.of(), "at least one");
        refused(Map.of(-1L, 0.0), "from -1");
        refused(Map.of(0L, 0.0, Course.MAX_MS + 1, 0.0), "0 to 14400000");
        refused(Map.of(0L, Double.NaN), "NaN at 0 ms");
        refused(Map.of(0L, Double.POSITIVE_INFINITY), "Infinity");
    }

    private static void refused(Map<Long, Double> points, String why) {
        assertThatThrownBy(() -> new Course(points))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
